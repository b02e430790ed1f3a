import { Button, Skeleton } from '@mantine/core';
import type { CertificateHashData, CertificateOutcome, Charger, InstallCertificateRequest, InstalledCertificate } from '@phasor/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { deleteRootCertificate, installRootCertificate, readRootCertificates } from '../api/charger-commands.ts';
import { rootCertificatesQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { EmptyText } from '../ui/empty-text.tsx';
import { Section } from '../ui/section.tsx';
import { InstallCertificateButton } from './install-certificate-button.tsx';
import { OutcomeNote } from './outcome-note.tsx';
import { RootCertificatesTable } from './root-certificates-table.tsx';

type Wish =
  | { readonly kind: 'read' }
  | { readonly kind: 'install'; readonly request: InstallCertificateRequest }
  | { readonly kind: 'delete'; readonly hashData: CertificateHashData };

/** Root certificates in a charger: by the first it knows this server, by the second its firmware. */
export function RootCertificatesSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery(rootCertificatesQuery(charger.id));
  const wish = useMutation({
    mutationFn: (given: Wish) => carryOut(charger.id, given),
    onSuccess: ({ installed }) => client.setQueryData(keys.rootCertificates(charger.id), { items: installed }),
  });
  const busy = wish.isPending ? wish.variables.kind : null;
  return (
    <Section
      title={t('certificates.title')}
      lead={t('certificates.lead')}
      actions={
        <>
          <Button variant="default" disabled={!charger.isOnline} loading={busy === 'read'} onClick={() => wish.mutate({ kind: 'read' })}>
            {t('certificates.read')}
          </Button>
          <InstallCertificateButton
            disabled={!charger.isOnline}
            loading={busy === 'install'}
            onInstall={(request) => wish.mutate({ kind: 'install', request })}
          />
        </>
      }
      intro={
        <>
          <ErrorNote error={query.error ?? wish.error} />
          <OutcomeNote outcome={wish.data} />
          {query.isPending && <Skeleton height={60} />}
        </>
      }
    >
      {query.data?.items.length === 0 && <EmptyText>{t('certificates.empty')}</EmptyText>}
      {query.data && query.data.items.length > 0 && (
        <RootCertificatesTable
          certificates={query.data.items}
          canDelete={charger.isOnline && busy === null}
          onDelete={(hashData) => wish.mutate({ kind: 'delete', hashData })}
        />
      )}
    </Section>
  );
}

async function carryOut(chargerId: string, wish: Wish): Promise<CertificateOutcome> {
  if (wish.kind === 'install') return installRootCertificate(chargerId, wish.request);
  if (wish.kind === 'delete') return deleteRootCertificate(chargerId, wish.hashData);
  // OCPP asks for one type at a time. NotFound: the charger holds none of the type.
  const types: readonly InstalledCertificate['certificateType'][] = ['CentralSystemRootCertificate', 'ManufacturerRootCertificate'];
  const outcomes: CertificateOutcome[] = [];
  for (const type of types) outcomes.push(await readRootCertificates(chargerId, type));
  const odd = outcomes.find(({ status }) => status !== 'Accepted' && status !== 'NotFound');
  const [first, last] = [outcomes[0], outcomes.at(-1)];
  return { status: odd?.status ?? first?.status ?? '', reason: odd?.reason ?? null, installed: last?.installed ?? [] };
}
