import type { FirmwareProtocol } from '../firmware/charger-firmware.ts';

/** The two places for an image. One is the active; the other is spare. */
export type Slot = 'A' | 'B';

/** Where a firmware connects, and with what. */
export interface ConnectionProfile {
  readonly url: string;
  /** Password of HTTP Basic, or with CAPI the shared key; null without one. */
  readonly credential: string | null;
}

/** What an image is, once it has been checked. */
export interface ImageFacts {
  readonly version: string;
  readonly protocol: FirmwareProtocol;
  /** Of its manifest; 0 of one that came without. */
  readonly counter: number;
}

/** A firmware that can be booted. */
export interface InstalledImage extends ImageFacts {
  readonly profile: ConnectionProfile;
}

/** What lies in the spare slot, or is on its way there. */
export interface StagedImage extends ImageFacts {
  /** What failed stays so until it is ordered anew. */
  readonly status: 'Downloading' | 'Staged' | 'Failed';
  /** Of the manifest; null of an image that UpdateFirmware brought. */
  readonly manifestSha256: string | null;
  readonly url: string | null;
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** How many of its bytes lie in the flash. */
  readonly bytes: number;
  readonly reason: string | null;
}

/** What a switch order, or an update over OCPP, said about the boot that follows. */
export interface Armed {
  readonly profile: ConnectionProfile;
  /** `order`: only the central system's word ends the trial well; `contact`: the first accepted boot does. */
  readonly commitBy: 'order' | 'contact';
  /** Of the order; null of an update that came without. */
  readonly epoch: number | null;
  /** How long the trial may run, by the charger's own running time, in ms. */
  readonly limitMs: number;
  /** In ms since 1970. Counts beside {@link limitMs}, as a clock may be wrong. */
  readonly deadlineMs: number | null;
}

export interface Trial extends Armed {
  /** For how long the image on trial has run, over all its boots, in ms. */
  readonly ranMs: number;
  /** What {@link ranMs} was at each of its boots. */
  readonly boots: readonly number[];
}

/** Everything that the boot loader keeps. It is replaced as a whole, so a power cut finds the old or the new. */
export interface SlotState {
  /** What boots when nothing is on trial, and where a trial goes home to. */
  readonly active: Slot;
  readonly images: Readonly<Record<Slot, InstalledImage | null>>;
  readonly staged: StagedImage | null;
  readonly armed: Armed | null;
  readonly trial: Trial | null;
  /** The next boot is that of the previous image. */
  readonly isReturning: boolean;
  /** The highest of a switch order that was taken. */
  readonly epoch: number;
  /** The highest of an image that was committed. */
  readonly counter: number;
}

/** So many boots within {@link BOOT_WINDOW_MS} of running end a trial. */
const MOST_BOOTS = 3;
const BOOT_WINDOW_MS = 10 * 60_000;

export const spareOf = (active: Slot): Slot => (active === 'A' ? 'B' : 'A');

/** A charger as it leaves the factory: one image, and a spare slot. */
export function deliveredState(image: InstalledImage): SlotState {
  return {
    active: 'A',
    images: { A: image, B: null },
    staged: null,
    armed: null,
    trial: null,
    isReturning: false,
    epoch: 0,
    counter: image.counter,
  };
}

/** The image that runs, or would run, in that state. */
export function bootedImage({ active, images, staged, trial }: SlotState): InstalledImage {
  const image = images[active];
  if (trial && staged) return { version: staged.version, protocol: staged.protocol, counter: staged.counter, profile: trial.profile };
  if (!image) throw new Error(`slot ${active} is active and empty`);
  return image;
}

/** What the boot loader does at each start, before any firmware runs: begins a trial, counts its boots, or goes home. */
export function atBoot(state: SlotState): SlotState {
  if (state.isReturning) return returned(state);
  if (state.armed) return { ...state, armed: null, trial: { ...state.armed, ranMs: 0, boots: [0] } };
  const { trial } = state;
  if (!trial) return state;
  if (trial.ranMs >= trial.limitMs) return home(state, 'the trial was not committed in time');
  const recent = trial.boots.filter((ranMs) => trial.ranMs - ranMs < BOOT_WINDOW_MS);
  if (recent.length + 1 >= MOST_BOOTS) return home(state, `the image on trial booted ${MOST_BOOTS} times within ten minutes`);
  return { ...state, trial: { ...trial, boots: [...recent, trial.ranMs] } };
}

/** The image on trial has run so much longer. */
export function ran(state: SlotState, byMs: number): SlotState {
  return state.trial ? { ...state, trial: { ...state.trial, ranMs: state.trial.ranMs + byMs } } : state;
}

/** Why the trial is over by itself, or null. `nowMs` is the charger's own clock. */
export function whyTrialEnds({ trial }: SlotState, nowMs: number): string | null {
  if (!trial) return null;
  const isLate = trial.ranMs >= trial.limitMs || (trial.deadlineMs !== null && nowMs > trial.deadlineMs);
  return isLate ? 'the trial was not committed in time' : null;
}

/** The image on trial is the active one now; the one before it stays for the way back. */
export function committed(state: SlotState): SlotState {
  const { active, images, trial, staged, counter } = state;
  if (!trial || !staged) return state;
  const spare = spareOf(active);
  return {
    ...state,
    active: spare,
    images: { ...images, [spare]: bootedImage(state) },
    staged: null,
    trial: null,
    counter: Math.max(counter, staged.counter),
  };
}

/** What a boot loader without trials makes of one: the image stays, and the one before it is gone. */
export function withoutTrial(state: SlotState): SlotState {
  if (!state.trial) return state;
  const { active, images, ...rest } = committed(state);
  return { ...rest, active, images: { ...images, [spareOf(active)]: null } };
}

/** Back to the image before, which never left its slot. The reason stays with what was staged, to be told. */
export function home(state: SlotState, reason: string): SlotState {
  const { staged } = state;
  return { ...state, armed: null, trial: null, isReturning: false, staged: staged && { ...staged, status: 'Failed', reason } };
}

/** Whether there is a previous image to go back to. */
export const canReturn = ({ active, images, trial }: SlotState): boolean => trial !== null || images[spareOf(active)] !== null;

function returned(state: SlotState): SlotState {
  if (state.trial) return home(state, 'it was sent home');
  const spare = spareOf(state.active);
  return state.images[spare] ? { ...state, active: spare, isReturning: false, staged: null } : { ...state, isReturning: false };
}

/** A new image is about to be written over what the spare slot holds: there is no way back to that any more. */
export function staging(state: SlotState, staged: StagedImage): SlotState {
  return { ...state, staged, armed: null, images: { ...state.images, [spareOf(state.active)]: null } };
}
