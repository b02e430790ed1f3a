import type { Command, CommandResult } from '@phasor/capi';
import { hasCode, messageOf, PhasorError, type Clock, type Random } from '@phasor/kernel';
import { connectChargePoint, type LinkHandlers, type LinkPath, type LinkSocket } from '@phasor/ocpp';

/** With what a charger's OCPP firmware connects, credentials aside: the roots that it was shipped with, and what is in its way. */
export interface MeansToConnect {
  readonly ca?: string | Buffer | undefined;
  readonly dial?: ((identity: string) => LinkSocket) | undefined;
  readonly path?: LinkPath | undefined;
}

export interface EndpointTestsParts extends MeansToConnect {
  readonly identity: string;
  readonly clock: Clock;
  readonly random: Random;
}

type TestCommand = Extract<Command, { readonly kind: 'TestEndpoint' }>;

/** Who has not answered by then does not answer. */
const WITHIN_MS = 20_000;
const LONGEST_REASON = 500;
const UNHEARD: LinkHandlers = { onCall: () => undefined, onOddFrame: () => undefined, onClose: () => undefined };

/** Tries whether OCPP endpoints can be reached from where the charger hangs, one for each command that asks for it. */
export class EndpointTests {
  readonly #parts: EndpointTestsParts;
  /** By commandId. */
  readonly #underWay = new Map<string, AbortController>();

  constructor(parts: EndpointTestsParts) {
    this.#parts = parts;
  }

  /** `onEnd` hears the result, once; a command that is asked for again meanwhile is the same test. */
  begin({ commandId, url }: TestCommand, onEnd: (result: CommandResult) => void): void {
    if (this.#underWay.has(commandId)) return;
    const controller = new AbortController();
    this.#underWay.set(commandId, controller);
    let isLate = false;
    const timer = this.#parts.clock.setTimer(WITHIN_MS, () => {
      isLate = true;
      controller.abort();
    });
    void whyNotReached(url, this.#parts, controller.signal).then((whyNot) => {
      timer.cancel();
      // One that was given up has no result.
      if (this.#underWay.get(commandId) !== controller) return;
      this.#underWay.delete(commandId);
      const reason = isLate && whyNot !== null ? `connection: no answer within ${WITHIN_MS / 1000} s` : whyNot?.slice(0, LONGEST_REASON);
      onEnd(reason == null ? { commandId, outcome: 'Done' } : { commandId, outcome: 'Refused', reason });
    });
  }

  /** Without the network, or the power, nothing can be said of the endpoint: whoever asks again gets a new test. */
  giveUp(): void {
    const tests = [...this.#underWay.values()];
    this.#underWay.clear();
    for (const controller of tests) controller.abort();
  }
}

/** The step that failed, in plain words; null: an OCPP server answered. It is told nothing, not even a BootNotification. */
async function whyNotReached(
  url: string,
  { identity, clock, random, ca, dial, path }: EndpointTestsParts,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const link = await connectChargePoint({
      ...{ url, identity, clock, random, signal, handlers: UNHEARD },
      ...(ca === undefined ? {} : { tls: { ca } }),
      ...(dial === undefined ? {} : { dial }),
      ...(path === undefined ? {} : { path }),
    });
    link.close(1000, 'It was a test of the way');
    return null;
  } catch (error) {
    return failedStep(error);
  }
}

/** There a server asks for the credential that the charger does not have yet. */
const UNAUTHORISED = 401;
const NAME = /^(ENOTFOUND|ENODATA|EAI_)/;
const TLS = /^(EPROTO|ERR_TLS|ERR_SSL|CERT|CRL|UNABLE|SELF_SIGNED|DEPTH_ZERO|HOSTNAME|INVALID_|PATH_LENGTH)/;

function failedStep(error: unknown): string | null {
  if (hasCode(error, 'OCPP_CONNECT_REFUSED')) {
    const { status } = error.details;
    return status === UNAUTHORISED ? null : `upgrade: answered ${String(status)}`;
  }
  if (hasCode(error, 'OCPP_SUBPROTOCOL_MISMATCH')) return 'upgrade: answered by something that does not speak OCPP 1.6J';
  const cause = error instanceof PhasorError ? error.cause : error;
  const reason = messageOf(cause ?? error);
  const nodeCode = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (NAME.test(nodeCode)) return `name: ${reason}`;
  if (TLS.test(nodeCode) || reason.includes('TLS')) return `TLS: ${reason}`;
  // The connection stood, and was closed instead of an answer; or what came was none.
  if (nodeCode === '' || nodeCode.startsWith('HPE_') || reason === 'socket hang up') return `upgrade: ${reason}`;
  return `connection: ${reason}`;
}
