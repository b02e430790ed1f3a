import type { Charger } from '@phasor/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { commandsQuery } from '../api/charger-queries.ts';
import { useEventLog } from '../live/live-context.ts';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { CommandsTable } from './commands-table.tsx';
import { Console } from './console.tsx';

/** Sends any OCPP message, and lists all that were sent: by people, and by the system itself. */
export function CommandsTab({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(commandsQuery(charger.id, useEventLog()));
  return (
    <>
      <Section title={t('console.title')} lead={t('console.lead')} intro={<Console charger={charger} />} />
      <Section title={t('commands.title')} lead={t('commands.lead')}>
        <PagedList query={query} empty={t('commands.empty')}>
          {(commands) => <CommandsTable commands={commands} />}
        </PagedList>
      </Section>
    </>
  );
}
