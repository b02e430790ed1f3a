import { connectAsync } from 'mqtt';
import type { Clock } from '@phasor/kernel';
import type { SiteMeter } from './site-meter.ts';

export interface MqttPublishOptions {
  /** The broker, `mqtt://` or `mqtts://`, with user and password if it asks for them. */
  readonly url: string;
  /** The meter's key, which travels with each sample: a broker does not say who published. */
  readonly key: string;
  readonly clock: Clock;
}

/** The topic of a meter's samples. */
export const samplesTopic = (serial: string): string => `phasor/meters/${serial}/samples`;

/** A meter that publishes each sample as JSON, with QoS 1, on {@link samplesTopic}. Rejects when there is no broker. Returns how to end it. */
export async function publishOverMqtt(meter: SiteMeter, { url, key, clock }: MqttPublishOptions): Promise<() => Promise<void>> {
  const client = await clock.track(connectAsync(url, { clientId: `meter-${meter.serial}`, connectTimeout: 5000 }));
  // Without a listener an error of the connection would end the process; mqtt connects again by itself.
  client.on('error', () => undefined);
  const stopListening = meter.listen((sample) => {
    const message = JSON.stringify({ serial: meter.serial, key, ...sample });
    // A sample that the connection did not get rid of is as lost as one that a meter could not send.
    clock.track(client.publishAsync(samplesTopic(meter.serial), message, { qos: 1 })).catch(() => undefined);
  });
  return async () => {
    stopListening();
    await client.endAsync();
  };
}
