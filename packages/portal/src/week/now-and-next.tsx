import { Text } from '@mantine/core';
import type { ConnectorLimits } from '@phasor/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { segmentsQuery } from '../api/charger-queries.ts';
import type { Tone } from '../chargers/status-look.ts';
import { FactList } from '../ui/fact-list.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import { When } from '../ui/when.tsx';
import { ampsText } from './amps-text.ts';

const tones: Readonly<Record<ConnectorLimits['pushed']['state'], Tone>> = {
  none: 'quiet',
  waiting: 'waiting',
  sent: 'good',
  refused: 'bad',
  windows: 'quiet',
};

/** What holds now, what comes next, and whether the charger knows. */
export function NowAndNext({ limits }: { readonly limits: ConnectorLimits }) {
  const { t } = useTranslation();
  const { chargerId, connectorId, pushed } = limits;
  const [now, next] = useQuery(segmentsQuery(chargerId, connectorId)).data?.items ?? [];
  return (
    <FactList
      facts={[
        [t('week.now'), now && ampsText(t, now.limitA)],
        [
          t('week.next'),
          next ? (
            <>
              {ampsText(t, next.limitA)}, <When at={next.from} />
            </>
          ) : (
            t('week.noNext')
          ),
        ],
        [
          t('week.charger'),
          <>
            <ToneMark tone={tones[pushed.state]}>{t(`pushed.${pushed.state}`)}</ToneMark>
            {pushed.problem !== '' && (
              <Text size="sm" c="dimmed">
                {pushed.problem}
              </Text>
            )}
          </>,
        ],
        [t('week.until'), pushed.until === null ? null : <When at={pushed.until} />],
        [t('week.afterwards'), pushed.afterwards === '' ? null : pushed.afterwards],
      ]}
    />
  );
}
