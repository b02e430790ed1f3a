import { AT_ARMING, FROM_ADMISSION, FROM_PLANNING, found, instantText, spanText, unknown, type EligibilityRule } from './rule.ts';

/** What the charger is, and what it has tried: nothing that changes by waiting an hour. */
export const lastingRules = {
  modelNotListed: {
    steps: FROM_PLANNING,
    check: ({ model }, { releases }) => {
      if (model === null) return unknown('the model is');
      return releases.some((release) => release.model === model) ? null : found(`No release is for the model ${model}.`, { model });
    },
  },
  hardwareNotListed: {
    steps: FROM_PLANNING,
    check: ({ model, hardwareVersion }, { releases }) => {
      if (hardwareVersion === null) return unknown('the hardware revision is');
      const ofModel = releases.filter((release) => release.model === model);
      if (ofModel.length === 0 || ofModel.some(({ hardwareVersions }) => hardwareVersions.includes(hardwareVersion))) return null;
      return found(`No release is for the hardware revision ${hardwareVersion}.`, { hardwareVersion });
    },
  },
  firmwareNotListed: {
    steps: FROM_PLANNING,
    check: ({ model, hardwareVersion, firmwareVersion }, { releases }) => {
      if (firmwareVersion === null) return unknown('the firmware version is');
      const fitting = releases.filter((release) => release.model === model && release.hardwareVersions.includes(hardwareVersion ?? ''));
      if (fitting.length === 0 || fitting.some(({ fromVersions }) => fromVersions.includes(firmwareVersion))) return null;
      return found(`No release may be installed over version ${firmwareVersion}.`, { firmwareVersion });
    },
  },
  releaseNotReady: {
    steps: FROM_PLANNING,
    check: ({ release }) => {
      if (release === null) return unknown('whether its release may be given out is');
      return release.whyNot === null ? null : found(release.whyNot);
    },
  },
  excluded: {
    steps: FROM_PLANNING,
    check: ({ history }, { maxAttempts }) => {
      if (history === null) return unknown('what it has tried is');
      const { failedAttempts, excludedBecause } = history;
      if (excludedBecause !== null) return found(`Excluded: ${excludedBecause}`, { failedAttempts });
      return failedAttempts < maxAttempts ? null : found(`It has used its ${maxAttempts} attempts.`, { failedAttempts, maxAttempts });
    },
  },
  pausedByPerson: {
    steps: FROM_PLANNING,
    check: ({ history }) => {
      if (history === null) return unknown('whether a person has paused it is');
      return history.isHeld ? found('A person has paused it; it goes on when a person resumes it.') : null;
    },
  },
  cooling: {
    steps: FROM_ADMISSION,
    check: ({ history }, { coolDownMs }, nowMs) => {
      if (history === null) return unknown('when it was rolled back last is');
      const leftMs = history.lastRolledBackMs === null ? 0 : history.lastRolledBackMs + coolDownMs - nowMs;
      if (leftMs <= 0) return null;
      return found(`It was rolled back and rests for another ${spanText(leftMs)}.`, { until: instantText(nowMs + leftMs) });
    },
  },
  ownerNotNotified: {
    steps: FROM_ADMISSION,
    check: ({ ownerNotified }) => {
      if (ownerNotified === null) return unknown('whether its owner was told is');
      if (ownerNotified === 'nobody') return null;
      return ownerNotified.atMs === null ? found('Its owner has not been told yet.') : null;
    },
  },
  /** Its image may come meanwhile: nobody notices that. */
  noticeTooShort: {
    steps: AT_ARMING,
    check: ({ ownerNotified }, { noticeMs }, nowMs) => {
      if (ownerNotified === null || ownerNotified === 'nobody' || ownerNotified.atMs === null) return null;
      const leftMs = ownerNotified.atMs + noticeMs - nowMs;
      if (leftMs <= 0) return null;
      return found(`Its owner was told a short while ago, and has another ${spanText(leftMs)}.`, { until: instantText(nowMs + leftMs) });
    },
  },
} satisfies Record<string, EligibilityRule>;
