import type { ChargerLink, PostCapi } from '@phasor/capi';
import type { Clock, Random, RetrySchedule } from '@phasor/kernel';
import type { LightVersion, ModelName, PhaseHardware } from '@phasor/models';
import type { LinkPath, LinkSocket } from '@phasor/ocpp';
import type { ChargePointStore } from '@phasor/ocpp/station';
import type { TwinEvent } from './events.ts';
import type { FirmwareProtocol } from './firmware/charger-firmware.ts';
import type { Wiring } from './hardware/wiring.ts';
import type { ChargerTrust } from './slots/charger-updates.ts';
import type { PhaseOrders } from './vendor/phase-orders.ts';
import type { ProfileHabit } from './vendor/profile-habit.ts';

/** A twin to make. */
export interface TwinOptions {
  readonly model: ModelName;
  /** Charge point id and serial number. */
  readonly id: string;
  /** What its firmware speaks. Default OCPP. */
  readonly protocol?: FirmwareProtocol | undefined;
  /** The central system's endpoint, `ws://` or `wss://`; a slash and the id are added. With CAPI the back end's, `http://` or `https://`. */
  readonly url: string;
  /** For HTTP Basic. With CAPI the key that is shared with the back end, hexadecimal. */
  readonly password?: string | undefined;
  /** PEM; `cert` and `key` for a client certificate. */
  readonly tls?: { readonly ca?: string | Buffer; readonly cert?: string | Buffer; readonly key?: string | Buffer } | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly firmwareVersion?: string | undefined;
  /** Whose signatures it takes for new images and for orders to boot them. Without it, it takes none. */
  readonly trust?: ChargerTrust | undefined;
  /** False: its boot loader keeps what it boots, and knows no way home. Default true. */
  readonly hasTrial?: boolean | undefined;
  /** How it reaches its back end, as its CAPI firmware tells it. Default `wifi`. */
  readonly link?: ChargerLink | undefined;
  /** Send BootNotification at each reconnect, not only after a start. Default false. */
  readonly bootOnReconnect?: boolean | undefined;
  readonly meterValueSampleIntervalS?: number | undefined;
  /** Charge every plugged car on this tag without asking. */
  readonly freeChargingTag?: string | null | undefined;
  /** Configuration keys that differ from the model's, read-only ones too: key → value. */
  readonly configuration?: Readonly<Record<string, string>> | undefined;
  /** What the meters show at first, in Wh; by chance when left out. */
  readonly registerWh?: number | undefined;
  /** What outlives its power cuts, and with a store on disk the program. Default: memory. */
  readonly store?: ChargePointStore | undefined;
  readonly callTimeoutMs?: number | undefined;
  /** Opens the OCPP socket in place of a WebSocket, e.g. an end of `memoryLink`. */
  readonly dial?: ((id: string) => LinkSocket) | undefined;
  /** What its OCPP connection goes through. Default: nothing in its way. */
  readonly path?: LinkPath | undefined;
  /** What it does with charging profiles. Default `keeps`. */
  readonly profileHabit?: ProfileHabit | undefined;
  /** The waits between two tries to connect. Default 1 s growing to 60 s. */
  readonly reconnect?: RetrySchedule | undefined;
  readonly onEvent?: ((event: TwinEvent) => void) | undefined;
  /** How a CAPI firmware makes a POST. Default: HTTP or HTTPS. */
  readonly postCapi?: PostCapi | undefined;
  /** What differs from the model's own phase switching. */
  readonly phaseHardware?: Partial<PhaseHardware> | undefined;
  /** How it is told its phases. Default `key`, where its firmware has it. */
  readonly phaseOrders?: PhaseOrders | undefined;
  /** It says yes to what it is told of phases, and does nothing. Default false. */
  readonly ignoresPhases?: boolean | undefined;
  /** How the electrician connected it to the site's phases. Default `RST`. */
  readonly wiring?: Wiring | undefined;
  /** Of an Aura: `a` flashes blue when it pauses, `b` shows steady yellow. Default `unknown`. */
  readonly lightVersion?: LightVersion | undefined;
}
