import { Type, type Static } from 'typebox';
import { Person, Role } from './rest.ts';
import { Instant, Nullable, page } from './shapes.ts';

/** In which people are told of their chargers; the pages have fewer. */
export const LanguageTag = Type.Enum(['en', 'sv', 'da', 'de', 'fi', 'nb']);
export type LanguageTag = Static<typeof LanguageTag>;

const Email = Type.String({ format: 'email', maxLength: 320 });
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
const Roles = Type.Array(Role, { minItems: 1, maxItems: 4, uniqueItems: true });
const LENGTHS = { minLength: 8, maxLength: 200 };
const NewPassword = Type.String(LENGTHS);

/** Somebody of the organisation, as those see them who look after its people. */
export const PersonView = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  language: Type.String(),
  roles: Type.Array(Role),
  isLocked: Type.Boolean(),
  chargers: Type.Integer({ description: 'How many they own, wholly or in part' }),
  createdAt: Instant,
});
export type PersonView = Static<typeof PersonView>;
/** By e-mail address. */
export const PersonPage = page(PersonView);
export type PersonPage = Static<typeof PersonPage>;

const newcomer = {
  email: Email,
  name: Name,
  language: Type.Optional(LanguageTag),
  password: Type.Optional(Type.String({ ...LENGTHS, description: 'Absent: one is made up, and shown in the answer' })),
};
export const PersonRequest = Type.Object({ ...newcomer, roles: Roles }, { additionalProperties: false });
export type PersonRequest = Static<typeof PersonRequest>;

/** What is absent stays as it is. Who is locked is logged out, and not let in. */
export const PersonChange = Type.Object(
  {
    name: Type.Optional(Name),
    language: Type.Optional(LanguageTag),
    roles: Type.Optional(Roles),
    isLocked: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type PersonChange = Static<typeof PersonChange>;

export const PasswordRequest = Type.Object({ password: Type.Optional(NewPassword) }, { additionalProperties: false });
export type PasswordRequest = Static<typeof PasswordRequest>;
export const OwnPasswordRequest = Type.Object(
  { current: Type.String({ maxLength: 1000 }), password: NewPassword },
  { additionalProperties: false },
);
export type OwnPasswordRequest = Static<typeof OwnPasswordRequest>;

/** `madeUpPassword` is shown this once, and stored nowhere; null: it was given. */
export const PersonWithPassword = Type.Object({ person: PersonView, madeUpPassword: Nullable(Type.String()) });
export type PersonWithPassword = Static<typeof PersonWithPassword>;

export const Organisation = Type.Object({ ...Person.properties.organisation.properties, createdAt: Instant });
export type Organisation = Static<typeof Organisation>;
export const OrganisationList = Type.Object({ items: Type.Array(Organisation) });
export type OrganisationList = Static<typeof OrganisationList>;

/** A new organisation, and its first administrator. */
export const OrganisationRequest = Type.Object(
  { name: Name, administrator: Type.Object(newcomer, { additionalProperties: false }) },
  { additionalProperties: false },
);
export type OrganisationRequest = Static<typeof OrganisationRequest>;
export const OrganisationChange = Type.Object({ name: Name }, { additionalProperties: false });
export const OrganisationWithAdministrator = Type.Object({ organisation: Organisation, ...PersonWithPassword.properties });
export type OrganisationWithAdministrator = Static<typeof OrganisationWithAdministrator>;

/** Whose a charger is. `connectorId` null: the whole charger; else that connector. */
export const ChargerOwner = Type.Object({
  person: Type.Object({ id: Type.String(), name: Type.String(), email: Type.String() }),
  connectorId: Nullable(Type.Integer()),
  since: Instant,
});
export type ChargerOwner = Static<typeof ChargerOwner>;
export const ChargerOwners = Type.Object({ items: Type.Array(ChargerOwner) });
export type ChargerOwners = Static<typeof ChargerOwners>;

/** All of a charger's owners, by their e-mail address: who is not named is none any more. */
export const ChargerOwnersRequest = Type.Object(
  {
    owners: Type.Array(
      Type.Object(
        { email: Type.String({ maxLength: 320 }), connectorId: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1000 }))) },
        { additionalProperties: false },
      ),
      { maxItems: 50 },
    ),
  },
  { additionalProperties: false },
);
export type ChargerOwnersRequest = Static<typeof ChargerOwnersRequest>;

/** A charger of a person. */
export const OwnedCharger = Type.Object({
  chargerId: Type.String(),
  name: Type.String(),
  connectorId: Nullable(Type.Integer({ description: 'null: the whole charger' })),
  since: Instant,
});
export type OwnedCharger = Static<typeof OwnedCharger>;
export const OwnedChargerList = Type.Object({ items: Type.Array(OwnedCharger) });
export type OwnedChargerList = Static<typeof OwnedChargerList>;
