import { PhasorError, messageOf, type Random } from '@phasor/kernel';
import type { ClientCertificateView } from '@phasor/contract';
import {
  chainFault,
  CHAIN_FAULTS,
  issueFromRequest,
  readCertificate,
  readRequest,
  splitChain,
  type Authority,
} from '@phasor/ocpp/certificates';
import { createPublicKey, X509Certificate } from 'node:crypto';
import type { CommandResult } from '../commands/index.ts';
import { storableText, type ClientCertificateState } from '../store/index.ts';
import { readClientCertificate } from './client-certificates.ts';
import { securityErrors } from './errors.ts';
import { reasonOf, type SecurityPorts, type SecurityTarget } from './ports.ts';

export interface CertificateDeskPorts extends SecurityPorts {
  readonly random: Random;
  /** Who signs here; null where an operator has requests signed elsewhere, or where there is no TLS. */
  readonly signer: Authority | null;
  /** Roots, PEM, one of which a chain that was signed elsewhere must lead to. Empty: it cannot be known. */
  readonly clientAuthorities: readonly string[];
  readonly isOnline: (chargerId: string) => boolean;
  readonly onFailed: (why: string) => void;
}

const DAY_MS = 86_400_000;
const CLIENT_DAYS = 365;

/** An open request with what is needed to go on with it. */
interface Open {
  readonly id: string;
  readonly organisation_no: number;
  readonly chargerId: string;
  readonly state: ClientCertificateState;
  readonly csr: string;
  readonly chain: string | null;
}

/**
 * What becomes of SignCertificate: signed here, or by an operator elsewhere; then CertificateSigned to the charger, when it is connected.
 * Every step is a row first, so that a restart goes on where it was.
 */
export class CertificateDesk {
  readonly #ports: CertificateDeskPorts;
  /** Chargers with something to be done; `tried` waits for the charger to come back, as it did not answer on this connection. */
  readonly #open = new Map<string, 'due' | 'tried'>();
  /** Chargers that are being worked on: two steps at once would send a certificate twice. */
  readonly #busy = new Set<string>();
  #unsubscribe: () => void = () => undefined;

  constructor(ports: CertificateDeskPorts) {
    this.#ports = ports;
  }

  /** Takes up what was left, and listens for what comes. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#ports.bus.subscribe((change, isHere) => {
      if (!isHere) return;
      if (change.kind === 'certificateRequested') this.#due(change.chargerId);
      else if (change.kind === 'charger' || change.kind === 'booted') this.#noteCharger(change.chargerId, change.kind === 'booted');
    });
    const left = await this.#ports.store.db
      .selectFrom('client_certificate')
      .innerJoin('charger', 'charger.no', 'client_certificate.charger_no')
      .select('charger.id')
      .distinct()
      .where('client_certificate.state', 'in', ['requested', 'signed'])
      .execute();
    for (const { id } of left) this.#due(id);
  }

  stop(): void {
    this.#unsubscribe();
  }

  /** Asks the charger for a new request, with ExtendedTriggerMessage; what follows goes by itself. Raises COMMAND_NOT_ALLOWED. */
  async askForRequest({ organisationNo, chargerId, by }: SecurityTarget): Promise<{ status: string; reason: string | null }> {
    const payload = { requestedMessage: 'SignChargePointCertificate' } as const;
    const result = await this.#ports.commands.send({ organisationNo, chargerId }, 'ExtendedTriggerMessage', payload, { by });
    if (result.kind === 'answered') return { status: result.response.status, reason: null };
    return { status: result.kind === 'refused' ? result.code : result.why, reason: reasonOf(result) };
  }

  /** Takes what an authority elsewhere has signed, and sends it. Raises SECURITY_REQUEST_UNKNOWN, SECURITY_CERTIFICATE_INVALID. */
  async answer(organisationNo: number, id: string, certificateChain: string): Promise<ClientCertificateView> {
    const request = await this.#openRequest(organisationNo, id);
    const fault = await this.#faultOf(certificateChain, request.csr);
    if (fault !== null) throw securityErrors.raise('SECURITY_CERTIFICATE_INVALID', { why: fault });
    await this.#keepSigned(id, certificateChain);
    this.#open.set(request.chargerId, 'due');
    await this.#work(request.chargerId);
    return readClientCertificate(this.#ports.store.db, organisationNo, id);
  }

  /** Ends a request without a certificate; the charger keeps what it has. Raises SECURITY_REQUEST_UNKNOWN. */
  async refuse(organisationNo: number, id: string, reason: string): Promise<ClientCertificateView> {
    await this.#openRequest(organisationNo, id);
    await this.#settle(id, 'requested', 'refused', reason);
    return readClientCertificate(this.#ports.store.db, organisationNo, id);
  }

  #due(chargerId: string): void {
    this.#open.set(chargerId, 'due');
    void this.#ports.clock.track(this.#work(chargerId)).catch((error: unknown) => this.#ports.onFailed(messageOf(error)));
  }

  #noteCharger(chargerId: string, hasBooted: boolean): void {
    const state = this.#open.get(chargerId);
    if (state === undefined) return;
    if (!this.#ports.isOnline(chargerId)) this.#open.set(chargerId, 'due');
    else if (hasBooted || state === 'due') this.#due(chargerId);
  }

  async #work(chargerId: string): Promise<void> {
    if (this.#busy.has(chargerId)) return;
    this.#busy.add(chargerId);
    try {
      do {
        this.#open.set(chargerId, 'tried');
        for (const request of await this.#openOf(chargerId)) await this.#goOn(request);
        // What waits for somebody else's signature is not for us to go on with.
        const left = (await this.#openOf(chargerId)).filter(({ state }) => state === 'signed' || this.#ports.signer !== null);
        if (left.length === 0 && this.#open.get(chargerId) === 'tried') this.#open.delete(chargerId);
      } while (this.#open.get(chargerId) === 'due' && this.#ports.isOnline(chargerId));
    } finally {
      this.#busy.delete(chargerId);
    }
  }

  async #goOn(request: Open): Promise<void> {
    const chain = request.state === 'requested' ? await this.#sign(request) : request.chain;
    if (chain === null) return;
    if (!this.#ports.isOnline(request.chargerId)) return void this.#open.set(request.chargerId, 'due');
    const to = { organisationNo: request.organisation_no, chargerId: request.chargerId };
    const result = await this.#ports.commands.send(to, 'CertificateSigned', { certificateChain: chain }, { by: 'certificates' });
    // Lost, or never sent: it is sent again when the charger is back. One that it has already, it takes once more.
    if (result.kind === 'failed') return;
    await this.#settle(request.id, 'signed', isTaken(result) ? 'installed' : 'rejected', isTaken(result) ? null : reasonOf(result));
  }

  /** Signs, where that is done here; null where somebody else does it, or it cannot be done. */
  async #sign({ id, csr }: Open): Promise<string | null> {
    const { signer, clock, random } = this.#ports;
    if (!signer) return null;
    const now = clock.now();
    try {
      const chain = await issueFromRequest(signer, csr, { random, notBeforeMs: now - DAY_MS, notAfterMs: now + CLIENT_DAYS * DAY_MS });
      return (await this.#keepSigned(id, chain)) ? chain : null;
    } catch (error) {
      if (!(error instanceof PhasorError)) throw error;
      await this.#settle(id, 'requested', 'refused', error.message);
      return null;
    }
  }

  async #faultOf(chain: string, csr: string): Promise<string | null> {
    const { clientAuthorities, clock } = this.#ports;
    const [leaf] = splitSafely(chain);
    if (leaf === undefined) return CHAIN_FAULTS.unreadable;
    const { commonName, organisation, publicKeyPem } = await readRequest(csr);
    if (!new X509Certificate(leaf).publicKey.equals(createPublicKey(publicKeyPem))) return 'it is not for the key of the request';
    const facts = readCertificate(leaf);
    if (facts.commonName !== commonName || facts.organisation !== organisation) return 'its subject is not that of the request';
    const fault = clientAuthorities.length === 0 ? null : chainFault(chain, { roots: clientAuthorities, atMs: clock.now() });
    return fault === null ? null : CHAIN_FAULTS[fault];
  }

  /** False when the charger has asked anew meanwhile. */
  async #keepSigned(id: string, chain: string): Promise<boolean> {
    const { serialNumber, notBeforeMs, notAfterMs } = readCertificate(splitChain(chain)[0] ?? '');
    const { numUpdatedRows } = await this.#ports.store.db
      .updateTable('client_certificate')
      .set({
        state: 'signed',
        chain: storableText(chain),
        serial_number: serialNumber,
        not_before: new Date(notBeforeMs),
        not_after: new Date(notAfterMs),
        changed_at: new Date(this.#ports.clock.now()),
      })
      .where('id', '=', id)
      .where('state', '=', 'requested')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async #settle(id: string, from: ClientCertificateState, state: ClientCertificateState, reason: string | null): Promise<void> {
    await this.#ports.store.db
      .updateTable('client_certificate')
      .set({ state, reason: reason === null ? null : storableText(reason).slice(0, 500), changed_at: new Date(this.#ports.clock.now()) })
      .where('id', '=', id)
      .where('state', '=', from)
      .execute();
  }

  async #openOf(chargerId: string): Promise<Open[]> {
    return this.#select().where('charger.id', '=', chargerId).where('client_certificate.state', 'in', ['requested', 'signed']).execute();
  }

  async #openRequest(organisationNo: number, id: string): Promise<Open> {
    const request = await this.#select()
      .where('client_certificate.id', '=', id)
      .where('client_certificate.organisation_no', '=', organisationNo)
      .where('client_certificate.state', '=', 'requested')
      .executeTakeFirst();
    if (!request) throw securityErrors.raise('SECURITY_REQUEST_UNKNOWN', { id });
    return request;
  }

  #select() {
    return this.#ports.store.db
      .selectFrom('client_certificate')
      .innerJoin('charger', 'charger.no', 'client_certificate.charger_no')
      .select(['client_certificate.id', 'client_certificate.organisation_no', 'charger.id as chargerId'])
      .select(['client_certificate.state', 'client_certificate.csr', 'client_certificate.chain'])
      .orderBy('client_certificate.id');
  }
}

const isTaken = (result: CommandResult<'CertificateSigned'>): boolean =>
  result.kind === 'answered' && result.response.status === 'Accepted';

function splitSafely(chain: string): readonly string[] {
  try {
    return splitChain(chain);
  } catch {
    return [];
  }
}
