import type { FastifyBaseLogger } from 'fastify';
import type { Clock, Random } from '@phasor/kernel';
import type { Store } from '../store/index.ts';
import { MailLoop } from './mail-loop.ts';
import { senderDomain, smtp, type MailSettings } from './mail-transport.ts';
import { NoticeWriter } from './notice-writer.ts';

export interface NoticeParts {
  readonly writer: NoticeWriter;
  /** Begins to send; the returned function ends it, after what is being sent. */
  start(): () => Promise<void>;
}

export interface NoticePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FastifyBaseLogger;
  /** Absent: notices stay in the app. */
  readonly mail: MailSettings | undefined;
  readonly publicUrl: string | null;
}

/** What tells people what happened. */
export function noticeParts({ mail, ...ports }: NoticePorts): NoticeParts {
  const { clock, random, log } = ports;
  const loop = mail && new MailLoop({ ...ports, send: smtp(mail), domain: senderDomain(mail.from) ?? 'localhost' });
  const writer = new NoticeWriter({ clock, random, sendsMail: loop !== undefined, onWritten: () => loop?.noticeWritten() });
  return {
    writer,
    start() {
      if (!loop) {
        log.info('PHASOR_SMTP_URL is not set: people find notices in the app only, none goes out by e-mail');
        return () => Promise.resolve();
      }
      loop.start();
      return () => loop.stop();
    },
  };
}
