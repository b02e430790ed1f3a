export type { ReleaseRegistry } from './release-registry.ts';
export type { CampaignPace, PaceOf } from './campaign-pace.ts';
export { downloadBudget, type DownloadBudget, type DownloadLimits } from './download-budget.ts';
export { releaseErrors } from './errors.ts';
export { FirmwareChange, type ChangedCharger, type SwitchWish } from './firmware-change.ts';
export type { ImageDownloads } from './image-downloads.ts';
export { releaseParts, type ReleaseParts } from './release-parts.ts';
export { writeStagings, type StagingReport, type StagingWrite } from './staging-rows.ts';
export { trustedReleaseKeys } from './trusted-release-keys.ts';
