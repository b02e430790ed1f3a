import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from '@phasor/capi';
import type { Clock } from '@phasor/kernel';
import { chargerModels, type ModelName } from '@phasor/models';
import {
  countersignManifest,
  imageFacts,
  makeKeyPair,
  manifestHash,
  signingKey,
  signManifest,
  signSwitchOrder,
  trustedKey,
  type FirmwareManifest,
  type SwitchOrder,
} from '@phasor/release';
import type { ChargerTrust } from '../slots/charger-updates.ts';
import { twinImage } from '../vendor/twin-image.ts';

const people = [makeKeyPair(), makeKeyPair()] as const;
const online = makeKeyPair();

/** Who makes images, signs them and serves them, for tests: its keys are real, and its file server knows ranges, cuts lines and forgets files. */
export class ReleaseDesk {
  readonly trust: ChargerTrust = {
    releaseKeys: people.map(({ publicKeyPem }) => trustedKey(publicKeyPem)),
    orderKeys: [trustedKey(online.publicKeyPem)],
  };
  /** The `Range` header of each request, null without one. */
  readonly asked: (string | null)[] = [];
  image: Buffer;
  /** The next answers break off after so many bytes. */
  cutAfter: number[] = [];
  status = 206;
  hasRanges = true;
  readonly #clock: Clock;
  readonly #model: ModelName;
  #server: Server | null = null;
  #orders = 0;

  constructor(clock: Clock, model: ModelName = 'halo', size = 200_000) {
    this.#clock = clock;
    this.#model = model;
    this.image = twinImage(chargerModels[model], '180', 'OCPP', size);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}/image`;
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const range = request.headers.range ?? null;
      this.asked.push(range);
      const from = this.hasRanges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
      const { length } = this.image;
      if (this.status >= 400) return void response.writeHead(this.status).end();
      const body = this.image.subarray(from);
      if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${length - 1}/${length}`, 'content-length': body.length });
      else response.writeHead(200, { 'content-length': body.length });
      const cut = this.cutAfter.shift();
      if (cut === undefined) response.end(body);
      else response.write(body.subarray(0, cut), () => response.destroy());
    });
    server.keepAliveTimeout = 1;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  manifest(change: Partial<FirmwareManifest> = {}, signatures = 2): string {
    const signed = signManifest(
      {
        model: this.#model,
        hardwareVersions: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
        fromVersions: ['169'],
        version: '180',
        protocol: 'OCPP',
        counter: 5,
        minTrialSupport: 1,
        expiresAt: this.#at(30 * 86_400_000),
        ...imageFacts(this.image),
        ...change,
      },
      signingKey(people[0].privateKeyPem),
    );
    return signatures === 2 ? countersignManifest(signed, signingKey(people[1].privateKeyPem)) : signed;
  }

  order(manifest: string, change: Partial<SwitchOrder> & Pick<SwitchOrder, 'chargerId' | 'endpoint'>): string {
    this.#orders += 1;
    const order = {
      manifestSha256: manifestHash(manifest),
      credential: 'ocpp-password-1234',
      homeVersion: '169',
      epoch: this.#orders,
      trialDeadline: this.#at(45 * 60_000),
      expiresAt: this.#at(60 * 60_000),
      nonce: this.#orders.toString(16).padStart(32, '0'),
      ...change,
    };
    return signSwitchOrder(order, signingKey(online.privateKeyPem));
  }

  command(body: { kind: 'Firmware'; manifest: string } | { kind: 'Switch'; order: string }, commandId: string): Command {
    const expiresAt = this.#at(86_400_000);
    return body.kind === 'Firmware' ? { ...body, commandId, expiresAt, url: this.url } : { ...body, commandId, expiresAt };
  }

  #at(inMs: number): string {
    return new Date(this.#clock.now() + inMs).toISOString();
  }
}
