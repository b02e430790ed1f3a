export { releaseErrors } from './errors.ts';
export { LONGEST_TRIAL_MS } from './formats.ts';
export { ImageCheck, imageFacts } from './image-check.ts';
export { makeKeyPair, signingKey, trustedKey, type ReleaseKeyPair, type TrustedKey } from './keys.ts';
export {
  checkFit,
  checkManifest,
  countersignManifest,
  manifestHash,
  manifestSigners,
  readManifest,
  signManifest,
  unverifiedManifest,
  type FirmwareManifest,
  type ReceivingCharger,
} from './manifest.ts';
export { checkSwitchOrder, signSwitchOrder, type OrderedCharger, type SwitchOrder } from './switch-order.ts';
export { TRIAL_VENDOR_ID, trialMessage, trialWordOf, type TrialWord } from './trial-word.ts';
