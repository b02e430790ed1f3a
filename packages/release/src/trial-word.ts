/** The vendorId of DataTransfer with which a central system speaks to an image on trial. */
export const TRIAL_VENDOR_ID = 'org.phasor.trial';

/** `Commit`: the image on trial stays. `Return`: back to the previous one, when no car charges. */
export interface TrialWord {
  readonly kind: 'Commit' | 'Return';
  /** Of the switch order that began the trial; any other is refused, so that a word of an earlier owner does nothing. */
  readonly epoch: number;
}

/** The messageId and data of a DataTransfer. */
export function trialMessage({ kind, epoch }: TrialWord): { readonly vendorId: string; readonly messageId: string; readonly data: string } {
  return { vendorId: TRIAL_VENDOR_ID, messageId: kind, data: JSON.stringify({ epoch }) };
}

/** What a DataTransfer says; `unknown` for another messageId, null for data that are not understood. */
export function trialWordOf(messageId: string | undefined, data: string | undefined): TrialWord | 'unknown' | null {
  if (messageId !== 'Commit' && messageId !== 'Return') return 'unknown';
  const epoch = epochIn(data);
  return epoch === null ? null : { kind: messageId, epoch };
}

function epochIn(data: string | undefined): number | null {
  try {
    const { epoch } = Object(JSON.parse(data ?? 'null')) as { epoch?: unknown };
    return typeof epoch === 'number' && Number.isInteger(epoch) && epoch > 0 ? epoch : null;
  } catch {
    return null;
  }
}
