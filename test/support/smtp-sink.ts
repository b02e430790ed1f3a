import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived, and was answered. */
export interface ArrivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly messageId: string;
  /** Headers and body, decoded no further. */
  readonly raw: string;
  /** Headers by their lower-case names, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** The SMTP reply that it got: 250 where it was taken. */
  readonly reply: number;
}

/** A refusal, as the server says it. */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** A mail server on the loopback that keeps what it is sent. `onRecipient` and `onMail` say how it answers; null: it takes it. */
export class SmtpSink {
  readonly arrived: ArrivedMail[] = [];
  onRecipient: (address: string) => Refusal | null = () => null;
  /** Also what happens before the answer leaves. */
  onMail: (mail: Omit<ArrivedMail, 'reply'>) => Promise<Refusal | null> | Refusal | null = () => null;
  #server: SMTPServer | null = null;
  #port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** Mails that were taken. */
  get taken(): readonly ArrivedMail[] {
    return this.arrived.filter(({ reply }) => reply === 250);
  }

  /** On a free port; after `stop`, on the one that it had. */
  async start(): Promise<this> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onRcptTo: ({ address }, _session, done) => done(asError(this.onRecipient(address))),
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          void this.#take({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString() }).then(done);
        });
      },
    });
    // A client that leaves in the middle is an error to it, and none to us.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server) await new Promise<void>((resolve) => void server.close(() => resolve()));
  }

  async #take(envelope: Pick<ArrivedMail, 'from' | 'to' | 'raw'>): Promise<Error | null> {
    const headers = headersOf(envelope.raw);
    const mail = { ...envelope, headers, messageId: headers.get('message-id') ?? '' };
    const refusal = await this.onMail(mail);
    this.arrived.push({ ...mail, reply: refusal?.code ?? 250 });
    return asError(refusal);
  }
}

const asError = (refusal: Refusal | null): Error | null =>
  refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code });

function headersOf(raw: string): ReadonlyMap<string, string> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}
