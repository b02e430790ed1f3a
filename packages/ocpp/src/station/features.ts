import type { ChargingProfile } from '../messages.ts';
import type { Feature, Limit, Tag } from './feature.ts';
import type { ConnectionOptions } from './uplink.ts';

/** The features of one life of the station, as one. */
export class Features {
  #all: readonly Feature[] = [];

  /** Called once, when the features have been made. */
  install(features: readonly Feature[]): void {
    this.#all = features;
  }

  get all(): readonly Feature[] {
    return this.#all;
  }

  /** The first status that a feature puts on a connector. */
  status(connectorId: number): 'Reserved' | 'Unavailable' | null {
    const statuses = this.#all.map((feature) => feature.status?.(connectorId) ?? null);
    return statuses.find((status) => status === 'Unavailable') ?? statuses.find((status) => status !== null) ?? null;
  }

  /** The least of all limits, on `phases` phases at most. `ratedA` is that of the connector. */
  limit(connectorId: number, ratedA: number, phases: number): Required<Limit> & { readonly limitA: number } {
    let least = { limitA: ratedA, phases };
    for (const feature of this.#all) {
      const limit = feature.limit?.(connectorId);
      if (!limit) continue;
      least = { limitA: Math.min(least.limitA, limit.limitA ?? ratedA), phases: Math.min(least.phases, limit.phases ?? phases) };
    }
    return least;
  }

  mayUse(connectorId: number, tag: Tag): boolean {
    return this.#all.every((feature) => feature.mayUse?.(connectorId, tag) ?? true);
  }

  reservationOf(connectorId: number, tag: Tag): number | null {
    for (const feature of this.#all) {
      const reservationId = feature.reservationOf?.(connectorId, tag) ?? null;
      if (reservationId !== null) return reservationId;
    }
    return null;
  }

  /** Null where no feature knows charging profiles: then they are ignored (OCPP 1.6, 5.11). */
  acceptsProfile(connectorId: number, profile: ChargingProfile): boolean | null {
    const verdicts = this.#all.flatMap((feature) => feature.acceptsProfile?.(connectorId, profile) ?? []);
    return verdicts.length === 0 ? null : verdicts.every(Boolean);
  }

  connection(options: ConnectionOptions): ConnectionOptions {
    return this.#all.reduce((changed, feature) => feature.connection?.(changed) ?? changed, options);
  }
}
