import { createTransport } from 'nodemailer';
import type { MailText } from './mail-of.ts';
import type { MailFault } from './mail-verdict.ts';
import { mailFaultOf } from './mail-verdict.ts';

/** Where mails go out, and by whom. */
export interface MailSettings {
  /** `smtp://user:password@host:587` (STARTTLS where the server has it) or `smtps://…`. */
  readonly url: string;
  /** `no-reply@example.org` or `Name <no-reply@example.org>`. */
  readonly from: string;
}

export interface OutgoingMail extends MailText {
  readonly to: { readonly name: string; readonly address: string };
  /** With its angle brackets. The same for each try, by which a repeat is known. */
  readonly messageId: string;
  readonly at: Date;
}

/** Sends a mail; resolves with null once the server has taken it, else with what it said. */
export type SendMail = (mail: OutgoingMail) => Promise<MailFault | null>;

/** Silence for so long ends a try. Shorter than a try may be under way before another node takes it over. */
const TIMEOUTS = { dnsTimeout: 10_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** An address that stands for one mailbox and no more, without comments, quotes or line ends (RFC 5321's dot-string, and beyond ASCII). */
const ADDRESS = /^[^\s<>()[\]\\,;:@"\p{Cc}]+@[^\s<>()[\]\\,;:@"\p{Cc}]+$/u;

/** The part behind the @ of a `from`; undefined: it is no sender. */
export function senderDomain(from: string): string | undefined {
  const address = /^[^<>\p{Cc}]*<([^<>]*)>$/u.exec(from)?.[1] ?? from;
  return ADDRESS.test(address) ? address.split('@')[1] : undefined;
}

/** By nodemailer over SMTP. */
export function smtp({ url, from }: MailSettings): SendMail {
  const transport = createTransport({ url, ...TIMEOUTS, disableFileAccess: true, disableUrlAccess: true });
  return async ({ to, messageId, at, subject, text, html }) => {
    if (!ADDRESS.test(to.address)) return { kind: 'refused', reason: 'this is no e-mail address' };
    try {
      await transport.sendMail({
        ...{ from, to, subject, text, html, messageId },
        date: at,
        xMailer: false,
        // RFC 3834: no holiday notice is wanted back.
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return null;
    } catch (error) {
      return mailFaultOf(error);
    }
  };
}
