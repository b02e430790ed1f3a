import { Type, type Static } from 'typebox';
import { Instant, Nullable } from './shapes.ts';

/**
 * `unmanaged`: nobody has asked us to look after the charger's list. `pending`: what it should hold has changed; it is sent when the
 * charger is there. `failed`: see `reason`; tried again at the next boot. `notSupported`: the charger has no local list.
 */
export const LocalListState = Type.Enum(['unmanaged', 'pending', 'synced', 'failed', 'notSupported']);
export type LocalListState = Static<typeof LocalListState>;

/** The list that a charger authorises by when it is offline, or before it asks us. */
export const LocalList = Type.Object({
  chargerId: Type.String(),
  state: LocalListState,
  reason: Nullable(Type.String({ description: 'Why it failed, or waits' })),
  idTags: Nullable(Type.Array(Type.String(), { description: 'What it should hold; null: all accepted tags of the organisation' })),
  wanted: Type.Integer({ description: 'So many entries it should hold now' }),
  held: Nullable(Type.Integer({ description: 'So many it holds, as far as we know' })),
  version: Nullable(Type.Integer({ description: 'The listVersion that it holds, as far as we know' })),
  maxLength: Nullable(Type.Integer({ description: 'LocalAuthListMaxLength; null: not known' })),
  sendMaxLength: Nullable(Type.Integer({ description: 'SendLocalListMaxLength; null: not known' })),
  syncedAt: Nullable(Instant),
});
export type LocalList = Static<typeof LocalList>;

export const LocalListRequest = Type.Object(
  { idTags: Nullable(Type.Array(Type.String({ minLength: 1, maxLength: 20 }), { maxItems: 10_000, uniqueItems: true })) },
  { additionalProperties: false },
);
export type LocalListRequest = Static<typeof LocalListRequest>;
