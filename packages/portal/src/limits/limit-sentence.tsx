import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { limitsInForceQuery } from '../api/charger-queries.ts';

interface Props {
  readonly chargerId: string;
  readonly connectorId: number;
}

/** R21: what limits a connector now, in one sentence. */
export function LimitSentence({ chargerId, connectorId }: Props) {
  const { data } = useQuery(limitsInForceQuery(chargerId));
  const sentence = data?.connectors.find((one) => one.connectorId === connectorId)?.sentence;
  if (sentence === undefined) return null;
  return (
    <Text size="sm" mt="xs">
      {sentence}
    </Text>
  );
}
