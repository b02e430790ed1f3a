import { Button, Checkbox, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { PersonView, PersonWithPassword } from '@phasor/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addPerson, changePerson } from '../api/people.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { languageName } from './language-name.ts';
import { PasswordOnce } from './password-once.tsx';
import { languageTags, personChangeOf, personRequestOf } from './person-request.ts';
import { mayGive, roles } from './roles.ts';
import { useMe } from './use-me.ts';
import { SecretDialog } from '../ui/secret-dialog.tsx';

interface Props {
  /** Who is changed; null: somebody is added; undefined: it is closed. */
  readonly person: PersonView | null | undefined;
  readonly onClose: () => void;
}

/** Adds somebody, whose password is then shown once, or changes them. */
export function PersonDialog({ person, onClose }: Props) {
  const { t } = useTranslation();
  const [made, setMade] = useState<PersonWithPassword | null>(null);
  const close = (): void => {
    setMade(null);
    onClose();
  };
  const title = made ? t('people.passwordTitle') : person ? t('people.changeWhom', { name: person.name }) : t('people.add');
  return (
    <SecretDialog isOpen={person !== undefined} title={title} holdsSecret={made !== null} onClose={close}>
      {made ? <PasswordOnce made={made} onLeave={close} /> : <PersonForm person={person ?? null} onClose={close} onMade={setMade} />}
    </SecretDialog>
  );
}

interface FormProps {
  readonly person: PersonView | null;
  readonly onClose: () => void;
  readonly onMade: (made: PersonWithPassword) => void;
}

function PersonForm({ person, onClose, onMade }: FormProps) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: async (form: FormData): Promise<PersonWithPassword | null> => {
      if (!person) return addPerson(personRequestOf(form));
      await changePerson(person.id, personChangeOf(form));
      return null;
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: keys.people });
      if (person?.id === me.id) void client.invalidateQueries({ queryKey: keys.me });
      if (made) onMade(made);
      else onClose();
    },
    // The password is nowhere but in the dialog that shows it.
    gcTime: 0,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(new FormData(event.currentTarget));
      }}
    >
      <Stack gap="md">
        {!person && (
          <TextInput name="email" type="email" label={t('people.email')} required maxLength={320} autoComplete="off" data-autofocus />
        )}
        <TextInput name="name" label={t('people.name')} defaultValue={person?.name} required maxLength={100} autoComplete="off" />
        <NativeSelect
          name="language"
          label={t('people.language')}
          description={t('people.languageHint')}
          defaultValue={person?.language ?? me.language}
          data={languageTags.map((tag) => ({ value: tag, label: languageName(i18n.language, tag) }))}
        />
        <Checkbox.Group label={t('people.roles')} defaultValue={person?.roles ?? ['owner']}>
          <Stack gap="xs" mt={6}>
            {roles.map((role) => (
              <Checkbox
                key={role}
                name="roles"
                value={role}
                label={t(`role.${role}`)}
                description={t(`roleHint.${role}`)}
                disabled={!mayGive(me, role)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {person && (
          <Checkbox name="isLocked" label={t('people.locked')} description={t('people.lockedHint')} defaultChecked={person.isLocked} />
        )}
        <ErrorNote error={saving.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {t('people.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
