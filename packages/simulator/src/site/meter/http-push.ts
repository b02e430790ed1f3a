import { messageOf, type Clock } from '@phasor/kernel';
import type { MeterSample } from './meter-sample.ts';
import type { SiteMeter } from './site-meter.ts';

export interface HttpPushOptions {
  /** Where samples go: `https://…/rest/v1/meters/{serial}/samples`. */
  readonly url: string;
  readonly key: string;
  readonly clock: Clock;
  /** Told how each push ended; status 0: nobody answered. */
  readonly onAnswer?: (answer: PushAnswer) => void;
}

export interface PushAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * A meter that pushes: each sample is a POST of JSON with the meter's serial number, its key as bearer. It keeps nothing: what nobody
 * takes is gone. Returns how to end it, which waits for what is under way.
 */
export function pushOverHttp(meter: SiteMeter, { url, key, clock, onAnswer = () => undefined }: HttpPushOptions): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  const push = async (sample: MeterSample): Promise<void> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify({ serial: meter.serial, ...sample }),
      });
      onAnswer({ status: response.status, text: await response.text() });
    } catch (error) {
      onAnswer({ status: 0, text: messageOf(error) });
    }
  };
  const stopListening = meter.listen((sample) => {
    const pushing = clock.track(push(sample)).finally(() => underWay.delete(pushing));
    underWay.add(pushing);
  });
  return async () => {
    stopListening();
    await Promise.all(underWay);
  };
}
