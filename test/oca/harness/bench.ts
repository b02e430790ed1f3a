import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SeededRandom, type VirtualClock } from '@phasor/kernel';
import {
  benchFacts,
  ChargePoint,
  diagnostics,
  fileStore,
  firmwareUpdates,
  localListManagement,
  reservations,
  security,
  smartCharging,
  type FeatureFactory,
  type StationEvent,
} from '@phasor/ocpp/station';
import { FileServer } from '../../../packages/ocpp/src/station/testing/file-server.ts';
import { boxOf, type BenchBox } from './bench-box.ts';
import { PassingTime } from './passing-time.ts';
import type { Background, Peer } from './peer.ts';
import type { CentralSystemPki, Pair } from './pki.ts';
import { ScriptedCentralSystem, type Arrival, type ServerTls } from './scripted-central-system.ts';
import { Stored } from './stored.ts';
import type { Wire } from './wire.ts';

export interface BenchOptions {
  /** Default 2. */
  readonly connectors?: number;
  /** False for fixed cables. Default true. */
  readonly hasLock?: boolean;
  /** What an installer has set at the station, read-only keys too. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Default true: it is on, its boot was accepted and its statuses were told, none of which is part of the case. */
  readonly isBooted?: boolean;
  /** Default: all that the package has. */
  readonly features?: readonly FeatureFactory[];
  /** Asked for each run, as certificates take time to make. Default: security profile 0. */
  readonly security?: () => Security;
}

/** How station and central system are installed to trust each other. */
export type Security =
  /** HTTP Basic, with the bytes of the key. */
  | { readonly profile: 1; readonly key: Buffer }
  /** TLS with a certificate of `pki`, and HTTP Basic. */
  | { readonly profile: 2; readonly key: Buffer; readonly pki: CentralSystemPki }
  /** TLS with a certificate of `pki`, and one of the station's own that its root has signed. */
  | { readonly profile: 3; readonly pki: CentralSystemPki; readonly client: Pair };

/** A charge point on a bench: the real firmware with a store on the disk, connected to a script over a real socket. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly central: ScriptedCentralSystem;
  readonly station: ChargePoint;
  readonly hardware: BenchBox;
  readonly stored: Stored;
  /** Where firmware is fetched and logs are left. */
  readonly files: FileServer;
  /** What onlookers at the station were told. */
  readonly events: readonly StationEvent[];
  readonly connectorIds: readonly number[];
  /** Its present connection, or the last one. */
  readonly peer: Peer;
  /** Waits for its next connection, which is then the present one. */
  connected(): Promise<Arrival>;
  /** Holds a tag to its reader. */
  present(idTag: string, connectorId?: number): void;
  /** Until nothing is under way, or due at this instant. */
  settled(): Promise<void>;
  /** What it asks while `act` runs, and what follows at the same instant, is answered so and not part of the case. */
  unasked(answers: Background, act: () => Promise<unknown>): Promise<void>;
}

/** The waits of a station that is told to stay away from time-outs: no case is about them. */
const NEVER_MS = 7 * 24 * 3_600_000;

/** Readings by the minute would stand in the way of every script. */
const CONFIGURATION = { MeterValueSampleInterval: '0' };

/** An image that the bench's hardware takes. */
export const FIRMWARE = Buffer.from('Phasor Bench 2.0.0');

async function install(image: Buffer): Promise<string> {
  const [, version] = /^Phasor Bench (\d+\.\d+\.\d+)$/.exec(image.toString()) ?? [];
  if (version === undefined) throw new Error('it is an image for another station');
  return version;
}

function featuresOf(secured: Security | undefined): readonly FeatureFactory[] {
  const roots = secured && 'pki' in secured ? { centralSystem: [secured.pki.root.certificatePem] } : {};
  const own = secured && 'client' in secured ? { own: { chainPem: secured.client.cert, privateKeyPem: secured.client.key } } : {};
  return [localListManagement(), reservations(), smartCharging(), firmwareUpdates({ install }), diagnostics(), security({ roots, ...own })];
}

/** What the central system shows; it demands a certificate in return where the profile says so. */
function serverOf(secured: Security | undefined): ServerTls | null {
  if (!secured || !('pki' in secured)) return null;
  const { server, root } = secured.pki;
  return secured.profile === 3 ? { ...server, ca: [root.certificatePem] } : server;
}

/** The scripts that run on hardware, and so on that of every model. */
const onHardware = new WeakSet<Script>();
type Script = (wire: Wire) => Promise<void>;

export function runsOnHardware(script: Script): boolean {
  return onHardware.has(script);
}

/** A script on a bench of its own. */
export function onBench(options: BenchOptions, script: (bench: Bench) => Promise<void>): (wire: Wire) => Promise<void> {
  const onThatBox = async (wire: Wire): Promise<void> => {
    const bench = await setUp(wire, options);
    await script(bench);
    await bench.settled();
  };
  onHardware.add(onThatBox);
  return onThatBox;
}

async function setUp(wire: Wire, options: BenchOptions): Promise<Bench> {
  const time = new PassingTime(() => wire.hurry());
  const { clock } = time;
  const central = new ScriptedCentralSystem(wire, time);
  const currentTime = (): string => new Date(clock.now()).toISOString();
  central.background.Heartbeat = () => ({ currentTime: currentTime() });
  central.background.SecurityEventNotification = () => ({});
  const secured = options.security?.();
  await central.start(serverOf(secured));
  const files = await new FileServer().start();
  const directory = await mkdtemp(path.join(tmpdir(), 'phasor-oca-'));
  const { connectors, hasLock, features = featuresOf(secured) } = options;
  const facts = benchFacts({ ...(connectors === undefined ? {} : { connectors }), ...(hasLock === undefined ? {} : { hasLock }) });
  const hardware = boxOf(wire.box, clock, facts.connectors);
  const events: StationEvent[] = [];
  const station = new ChargePoint({
    url: central.url,
    identity: wire.name,
    clock,
    random: new SeededRandom(7),
    hardware,
    store: fileStore(directory),
    facts,
    features,
    callTimeoutMs: NEVER_MS,
    onEvent: (event) => events.push(event),
  });
  const installed = {
    ...CONFIGURATION,
    ...options.configuration,
    ...(secured && 'key' in secured ? { AuthorizationKey: secured.key.toString('hex') } : {}),
    ...(secured ? { SecurityProfile: String(secured.profile) } : {}),
  };
  for (const [key, value] of Object.entries(installed)) {
    if (!station.configure(key, value)) throw new Error(`the station has no key ${key}, or does not take ${value}`);
  }
  wire.join({
    leftovers: [],
    close: async () => {
      await station.powerOff();
      await central.stop();
      await files.stop();
      await rm(directory, { recursive: true });
    },
  });
  let present: Peer | undefined;
  const bench: Bench = {
    clock,
    central,
    station,
    hardware,
    stored: new Stored(directory, facts),
    files,
    events,
    connectorIds: facts.connectors.map(({ connectorId }) => connectorId),
    get peer() {
      if (!present) throw new Error('the charge point has not connected yet');
      return present;
    },
    connected: async () => {
      const arrival = await central.arrival();
      present = arrival.peer;
      return arrival;
    },
    present: (idTag, connectorId) => void station.present(idTag, connectorId),
    settled: () => clock.advance(0),
    unasked: async (answers, act) => {
      const before = { ...central.background };
      Object.assign(central.background, answers);
      await act();
      await clock.advance(0);
      for (const action of Object.keys(answers) as (keyof Background)[]) delete central.background[action];
      Object.assign(central.background, before);
    },
  };
  if (options.isBooted ?? true) {
    const accepted = { status: 'Accepted', interval: 86_400 } as const;
    const boot = (): typeof accepted & { currentTime: string } => ({ ...accepted, currentTime: currentTime() });
    await bench.unasked({ BootNotification: boot, StatusNotification: () => ({}) }, async () => {
      station.powerOn();
      await bench.connected();
    });
  }
  return bench;
}
