import type { Clock, Random } from '@phasor/kernel';
import type { TrustedKey } from '@phasor/release';
import type { Orders } from '../chargers/index.ts';
import type { Store } from '../store/index.ts';
import { CampaignPaces, type PaceOf } from './campaign-pace.ts';
import { downloadBudget, type DownloadBudget } from './download-budget.ts';
import { FirmwareChange } from './firmware-change.ts';
import { ImageAddresses } from './image-addresses.ts';
import { ImageDownloads } from './image-downloads.ts';
import { ImageFiles } from './image-files.ts';
import { OrderKey } from './order-key.ts';
import { ReleaseRegistry } from './release-registry.ts';

export interface ReleasePartsPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly orders: Pick<Orders, 'place'>;
  readonly trusted: readonly TrustedKey[];
  /** Where this node keeps copies of images. */
  readonly folder: string;
  readonly publicUrl: string | null;
  readonly addressOf: (chargerId: string) => string | null;
  /** Default: see {@link downloadBudget}. */
  readonly budget?: DownloadBudget | undefined;
  readonly paceOf: PaceOf;
}

/** All that has to do with new firmware for chargers on CAPI, and their way to OCPP. */
export interface ReleaseParts {
  readonly registry: ReleaseRegistry;
  readonly downloads: ImageDownloads;
  readonly change: FirmwareChange;
  readonly orderKey: OrderKey;
}

/** Loads the keys of the system, or makes them at its first start, and deletes what broken uploads have left. */
export async function releaseParts(ports: ReleasePartsPorts): Promise<ReleaseParts> {
  const { store, clock, random, trusted, budget = downloadBudget(clock) } = ports;
  const addresses = await ImageAddresses.load(store.db);
  const files = new ImageFiles({ store, clock, folder: ports.folder });
  const orderKey = await OrderKey.load(store.db);
  const registry = new ReleaseRegistry({ store, clock, random, files, trusted });
  await registry.sweep();
  return {
    registry,
    downloads: new ImageDownloads({ store, clock, addresses, files, budget, paces: new CampaignPaces(clock, ports.paceOf) }),
    change: new FirmwareChange({ ...ports, registry, addresses, orderKey }),
    orderKey,
  };
}
