import { Button } from '@mantine/core';
import type { Charger, ClientCertificateView } from '@phasor/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { askForClientCertificate } from '../api/charger-commands.ts';
import { certificateAuthorityQuery, clientCertificatesQuery } from '../api/charger-queries.ts';
import { keys } from '../api/queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { UNKNOWN } from '../format/quantities.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import classes from './certificates.module.css';
import { OutcomeNote } from './outcome-note.tsx';
import { SignedCertificateButton } from './signed-certificate-button.tsx';

const tones: Readonly<Record<ClientCertificateView['state'], Tone>> = {
  requested: 'waiting',
  signed: 'active',
  installed: 'good',
  rejected: 'bad',
  refused: 'bad',
};

/** Client certificates (security profile 3) that a charger asked for; where this system signs none itself, they wait for a person. */
export function ClientCertificatesSection({ charger }: { readonly charger: Charger }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useInfiniteQuery(clientCertificatesQuery(charger.id));
  const { data: authority } = useQuery(certificateAuthorityQuery);
  const asking = useMutation({
    mutationFn: () => askForClientCertificate(charger.id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.clientCertificates(charger.id) }),
  });
  const columns: readonly Column<ClientCertificateView>[] = [
    { key: 'requestedAt', head: t('requests.at'), cell: ({ requestedAt }) => <When at={requestedAt} /> },
    { key: 'state', head: t('requests.state'), cell: (row) => <State row={row} /> },
    {
      key: 'serial',
      head: t('requests.serial'),
      cell: ({ serialNumber }) => <span className={classes.serial}>{serialNumber ?? UNKNOWN}</span>,
      isWide: true,
    },
    { key: 'notAfter', head: t('certificates.notAfter'), cell: ({ notAfter }) => (notAfter === null ? UNKNOWN : <When at={notAfter} />) },
    {
      key: 'csr',
      head: t('requests.csr'),
      cell: ({ id, csr, state }) => (
        <>
          <Disclosure summary={t('requests.show')} text={csr} />
          {state === 'requested' && <SignedCertificateButton chargerId={charger.id} requestId={id} />}
        </>
      ),
      isWide: true,
    },
  ];
  return (
    <Section
      title={t('requests.title')}
      lead={authority && t(authority.signsItself ? 'requests.signsItself' : 'requests.signedElsewhere')}
      actions={
        <Button variant="default" disabled={!charger.isOnline} loading={asking.isPending} onClick={() => asking.mutate()}>
          {t('requests.ask')}
        </Button>
      }
      intro={
        <>
          <OutcomeNote outcome={asking.data} />
          <ErrorNote error={asking.error} />
        </>
      }
    >
      <PagedList query={query} empty={t('requests.empty')}>
        {(rows) => <DataTable label={t('requests.title')} columns={columns} rows={rows} idOf={({ id }) => id} />}
      </PagedList>
    </Section>
  );
}

function State({ row: { state, isRevoked, reason } }: { readonly row: ClientCertificateView }) {
  const { t } = useTranslation();
  return (
    <>
      <ToneMark tone={isRevoked ? 'bad' : tones[state]}>{t(isRevoked ? 'requests.revoked' : `requestState.${state}`)}</ToneMark>
      {reason !== null && <div>{reason}</div>}
    </>
  );
}
