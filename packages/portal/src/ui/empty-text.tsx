import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Stands in a panel that has nothing to show. */
export function EmptyText({ children }: { readonly children: ReactNode }) {
  return (
    <Text c="dimmed" px="lg" py="xl" ta="center">
      {children}
    </Text>
  );
}
