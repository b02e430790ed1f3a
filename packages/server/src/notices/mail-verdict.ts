import { messageOf } from '@phasor/kernel';
import { oneLine } from './one-line.ts';

/**
 * What a try that failed means. `refused`: this mail to this recipient never goes. `later`: the recipient's server asked for another try.
 * `server`: our own mail server cannot be used as it is, which is no mail's fault.
 */
export interface MailFault {
  readonly kind: 'refused' | 'later' | 'server';
  /** In one line, as the server said it. */
  readonly reason: string;
}

/** Reads nodemailer's errors: `responseCode` is the SMTP reply (RFC 5321, 4.2), `command` what it answers. */
export function mailFaultOf(error: unknown): MailFault {
  const { responseCode, command, code } = fieldsOf(error);
  const reason = oneLine(messageOf(error), 500);
  // Only what follows the recipient's name is about this mail.
  const isAboutMail = command === 'RCPT TO' || command === 'DATA';
  if (responseCode === undefined || !isAboutMail) {
    // An address that cannot be written in SMTP at all.
    return { kind: code === 'EENVELOPE' && responseCode === undefined ? 'refused' : 'server', reason };
  }
  // 421: it closes; 5xx: it will say the same again (RFC 5321, 4.2.1).
  if (responseCode === 421) return { kind: 'server', reason };
  return { kind: responseCode >= 500 ? 'refused' : 'later', reason };
}

function fieldsOf(error: unknown): { readonly responseCode?: number; readonly command?: string; readonly code?: string } {
  return typeof error === 'object' && error !== null ? error : {};
}
