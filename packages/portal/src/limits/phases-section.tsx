import { Skeleton } from '@mantine/core';
import type { ConnectorPhaseFeatures, PhaseFeature } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { phaseFeaturesQuery } from '../api/charger-queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { DataTable, type Column } from '../ui/data-table.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { Section } from '../ui/section.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { ConnectorPart } from './connector-part.tsx';

const tones: Readonly<Record<PhaseFeature['can'], Tone>> = { yes: 'good', no: 'quiet', unknown: 'waiting' };

/** R13: which of the four phase features each connector has, by what, how that was proven, and why not. */
export function PhasesSection({ chargerId }: { readonly chargerId: string }) {
  const { t } = useTranslation();
  const query = useQuery(phaseFeaturesQuery(chargerId));
  const columns: readonly Column<PhaseFeature>[] = [
    { key: 'feature', head: t('phaseFeatures.feature'), cell: ({ feature }) => t(`phaseFeature.${feature}`), isWide: true },
    { key: 'can', head: t('phaseFeatures.can'), cell: ({ can }) => <ToneMark tone={tones[can]}>{t(`phaseCan.${can}`)}</ToneMark> },
    { key: 'proof', head: t('phaseFeatures.proof'), cell: ({ proof }) => t(`phaseProof.${proof}`) },
    { key: 'sentence', head: t('phaseFeatures.how'), cell: ({ sentence }) => sentence, isWide: true },
  ];
  const intro = (
    <>
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <Skeleton height={120} />}
    </>
  );
  return (
    <Section title={t('phaseFeatures.title')} lead={t('phaseFeatures.lead')} intro={intro}>
      {query.data?.connectors.map((connector) => (
        <Features key={connector.connectorId} connector={connector} columns={columns} />
      ))}
    </Section>
  );
}

interface FeaturesProps {
  readonly connector: ConnectorPhaseFeatures;
  readonly columns: readonly Column<PhaseFeature>[];
}

/** The four of one connector; where one reason holds for all of them it is said once. */
function Features({ connector, columns }: FeaturesProps) {
  const { t } = useTranslation();
  const { connectorId, features } = connector;
  const [first] = features;
  const isOneReason = first !== undefined && features.every(({ can, sentence }) => can === first.can && sentence === first.sentence);
  return (
    <ConnectorPart
      connectorId={connectorId}
      sentence={isOneReason ? first.sentence : placeText(t, connector)}
      note={isOneReason && <ToneMark tone={tones[first.can]}>{t(`phaseFeatures.all.${first.can}`)}</ToneMark>}
    >
      {!isOneReason && (
        <DataTable
          label={t('phaseFeatures.of', { number: connectorId })}
          columns={columns}
          rows={features}
          idOf={({ feature }) => feature}
        />
      )}
    </ConnectorPart>
  );
}

/** Where it hangs, since nothing is done with its phases but for a site. */
function placeText(t: TFunction, { siteName, isShared, wiring }: ConnectorPhaseFeatures): string {
  if (siteName === null) return t('phaseFeatures.noSite');
  return t(isShared ? 'phaseFeatures.inSite' : 'phaseFeatures.inDraft', { site: siteName, wiring: wiring ?? '' });
}
