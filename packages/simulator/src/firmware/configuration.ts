import { connectorValues, type ChargerModel, type ConfigurationKey, type ValueKind } from '@phasor/models';
import type { ConfigurationStatus, KeyValue } from '@phasor/ocpp';
import { areMeasurands } from './sampled-values.ts';

/** The tag that stands for "no free charging" in `RfidTagFreeCharging`: zeros, or nothing. */
const NO_TAG = /^0*$/;

/**
 * A charger's configuration keys. The table is the model's and shared; a charger holds only what was changed. It outlives a power cut.
 * Keys are compared without regard to case (OCPP 1.6, 9.1).
 */
export class Configuration {
  readonly #model: ChargerModel;
  readonly #changed = new Map<string, string>();
  #onChange: (key: string) => void = () => undefined;

  constructor(model: ChargerModel, firmwareVersion: string) {
    this.#model = model;
    if (firmwareVersion !== model.firmwareVersion) this.#changed.set('firmwareversion', firmwareVersion);
  }

  /** Calls `listener` with the key's proper name after each change. */
  onChange(listener: (key: string) => void): void {
    this.#onChange = listener;
  }

  /** The value of a key that every model has; the empty string for one this model lacks. */
  text(key: string): string {
    const known = this.#find(key);
    return known ? (this.#changed.get(known.key.toLowerCase()) ?? known.value) : '';
  }

  isOn(key: string): boolean {
    return this.text(key) === 'true';
  }

  integer(key: string): number {
    return Number(this.text(key));
  }

  /** The tag that every plugged car is charged on without being asked for one, or null. */
  freeChargingTag(): string | null {
    const tag = this.text('RfidTagFreeCharging');
    return NO_TAG.test(tag) ? null : tag;
  }

  /** The most that the owner lets a connector offer, in A; null when nothing is set for it. */
  userLimitA(connectorId: number): number | null {
    return connectorValues(this.text('UserCurrentLimit'))?.get(connectorId) ?? null;
  }

  /** ChangeConfiguration, as the central system sees it. */
  change(key: string, value: string): ConfigurationStatus {
    const known = this.#find(key);
    if (!known) return 'NotSupported';
    if (known.access === 'ro') return 'Rejected';
    return this.set(key, value) ? 'Accepted' : 'Rejected';
  }

  /** Sets a key from inside, read-only ones too; false, and nothing changed, when it is unknown or does not take the value. */
  set(key: string, value: string): boolean {
    const known = this.#find(key);
    if (!known || !this.#takes(known.accepts, value)) return false;
    if (value === this.text(key)) return true;
    this.#changed.set(known.key.toLowerCase(), value);
    this.#onChange(known.key);
    return true;
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** GetConfiguration: the asked keys, or all of them; unknown names apart. */
  list(asked: readonly string[] | undefined): { configurationKey: KeyValue[]; unknownKey: string[] } {
    const keys = asked?.length ? asked.map((key) => this.#find(key)) : this.#model.configuration;
    return {
      configurationKey: keys.flatMap((known) =>
        known ? [{ key: known.key, readonly: known.access === 'ro', value: this.text(known.key) }] : [],
      ),
      unknownKey: asked?.filter((key) => !this.has(key)) ?? [],
    };
  }

  #find(key: string): ConfigurationKey | undefined {
    const name = key.toLowerCase();
    return this.#model.configuration.find((known) => known.key.toLowerCase() === name);
  }

  #takes(accepts: ValueKind, value: string): boolean {
    switch (accepts.kind) {
      case 'text':
        return value.length <= accepts.maxLength;
      case 'boolean':
        return value === 'true' || value === 'false';
      case 'integer':
        return /^\d{1,9}$/.test(value) && Number(value) >= accepts.min && Number(value) <= accepts.max;
      case 'measurands':
        return areMeasurands(value, accepts.maxItems);
      case 'connectorAmps': {
        const values = connectorValues(value);
        const rated = (id: number): number => this.#model.outlets.find(({ connectorId }) => connectorId === id)?.ratedA ?? -1;
        return values !== null && [...values].every(([id, amps]) => amps <= rated(id));
      }
    }
  }
}
