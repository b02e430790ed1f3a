import { Button, Group } from '@mantine/core';
import type { PersonView, PersonWithPassword } from '@phasor/contract';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleQuery, renewPassword } from '../api/people.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { languageName } from './language-name.ts';
import { PasswordOnce } from './password-once.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { mayGive } from './roles.ts';
import { useMe } from './use-me.ts';
import { SecretDialog } from '../ui/secret-dialog.tsx';

/** The organisation's people: who they are, what they may do, and the way in for those who have lost it. */
export function PeoplePage() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const query = useInfiniteQuery(peopleQuery);
  const [person, setPerson] = useState<PersonView | null | undefined>();
  const [made, setMade] = useState<PersonWithPassword | null>(null);
  const renewing = useMutation({ mutationFn: renewPassword, onSuccess: setMade, gcTime: 0 });
  const isMine = (of: PersonView): boolean => of.roles.every((role) => mayGive(me, role));
  const columns: readonly Column<PersonView>[] = [
    { key: 'name', head: t('people.name'), cell: ({ name }) => <strong>{name}</strong> },
    { key: 'email', head: t('people.email'), cell: ({ email }) => email },
    { key: 'roles', head: t('people.roles'), cell: ({ roles }) => roles.map((role) => t(`role.${role}`)).join(', ') || t('people.noRole') },
    { key: 'language', head: t('people.language'), cell: ({ language }) => languageName(i18n.language, language) },
    { key: 'chargers', head: t('people.chargers'), cell: ({ chargers }) => chargers },
    {
      key: 'state',
      head: t('people.state'),
      cell: ({ isLocked }) => <ToneMark tone={isLocked ? 'bad' : 'good'}>{t(isLocked ? 'people.isLocked' : 'people.isOpen')}</ToneMark>,
    },
    {
      key: 'change',
      head: t('people.change'),
      isAction: true,
      cell: (of) =>
        isMine(of) && (
          <Group gap="xs" wrap="nowrap">
            <Button
              size="xs"
              variant="default"
              style={{ flexShrink: 0 }}
              aria-label={t('people.changeWhom', { name: of.name })}
              onClick={() => setPerson(of)}
            >
              {t('people.change')}
            </Button>
            {of.id !== me.id && (
              <ConfirmButton
                size="xs"
                style={{ flexShrink: 0 }}
                action={t('people.renew')}
                label={t('people.renewWhom', { name: of.name })}
                title={t('people.renewWhom', { name: of.name })}
                text={t('people.renewText')}
                disabled={renewing.isPending}
                onConfirm={() => renewing.mutate(of.id)}
              />
            )}
          </Group>
        ),
    },
  ];
  return (
    <>
      <PageHeading
        title={t('people.title')}
        lead={t('people.lead')}
        actions={<Button onClick={() => setPerson(null)}>{t('people.add')}</Button>}
      />
      <ErrorNote error={renewing.error} />
      <Panel>
        <PagedList query={query} empty={t('people.empty')}>
          {(rows) => <DataTable label={t('people.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
        </PagedList>
      </Panel>
      <PersonDialog person={person} onClose={() => setPerson(undefined)} />
      <SecretDialog isOpen={made !== null} title={t('people.passwordTitle')} holdsSecret onClose={() => setMade(null)}>
        {made && <PasswordOnce made={made} onLeave={() => setMade(null)} />}
      </SecretDialog>
    </>
  );
}
