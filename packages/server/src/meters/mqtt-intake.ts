import { connect, type IPublishPacket } from 'mqtt';
import { messageOf, PhasorError, type Clock } from '@phasor/kernel';
import type { Meters } from './meters.ts';

export interface MqttIntakePorts {
  /** The broker: `mqtt://`, `mqtts://`, `ws://` or `wss://`, with user and password if it asks for them. */
  readonly url: string;
  readonly meters: Pick<Meters, 'take'>;
  readonly clock: Clock;
  readonly log: { warn(details: object, what: string): void; info(details: object, what: string): void };
}

/** `phasor/meters/{serial}/samples` */
const TOPIC = /^phasor\/meters\/([^/]{1,48})\/samples$/;
/** A sample has some 400 bytes. */
const MOST_BYTES = 16_384;

/**
 * Subscribes to the meters' samples at a broker, for as long as the system runs; a broker that is away is tried again. A message is
 * acknowledged (QoS 1) once its sample is stored or refused: what the store did not take comes again after the next connection.
 * Returns how to stop.
 */
export function startMqttIntake({ url, meters, clock, log }: MqttIntakePorts): () => Promise<void> {
  const client = connect(url, { reconnectPeriod: 5000, connectTimeout: 10_000 });
  const take = async (packet: IPublishPacket): Promise<void> => {
    const serial = TOPIC.exec(packet.topic)?.[1];
    if (serial === undefined) return;
    try {
      const { key, ...sample } = objectIn(packet.payload);
      await meters.take(serial, typeof key === 'string' ? key : '', sample);
    } catch (error) {
      if (!(error instanceof PhasorError && error.code.startsWith('METER_')) && !(error instanceof SyntaxError)) throw error;
      log.warn(
        { serial, code: error instanceof PhasorError ? error.code : 'METER_SAMPLE_INVALID' },
        `a meter's message was refused: ${messageOf(error)}`,
      );
    }
  };
  client.handleMessage = (packet, done) => {
    clock.track(take(packet)).then(
      () => done(),
      (error: unknown) => done(error instanceof Error ? error : new Error(messageOf(error))),
    );
  };
  client.on('connect', () => {
    log.info({}, 'connected to the broker for meters');
    client.subscribe('phasor/meters/+/samples', { qos: 1 }, (error) => {
      if (error) log.warn({ why: messageOf(error) }, 'the broker refuses the subscription to phasor/meters/+/samples');
    });
  });
  client.on('error', (error) => log.warn({ why: messageOf(error) }, 'the broker for meters cannot be used now'));
  return () => client.endAsync(true);
}

function objectIn(payload: string | Buffer): Readonly<Record<string, unknown>> {
  if (payload.length > MOST_BYTES) throw new SyntaxError('the message is too long');
  const value: unknown = JSON.parse(payload.toString());
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new SyntaxError('the message is no JSON object');
}
