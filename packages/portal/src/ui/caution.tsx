import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something that stands in the way, or that somebody should know; no error. */
export function Caution({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    // Mantine's own yellow is too pale for WCAG AA, and brown in the dark scheme.
    <Alert
      variant="default"
      role="status"
      title={title}
      styles={{ root: { borderColor: 'var(--waiting)' }, title: { color: 'var(--waiting)' } }}
    >
      {children}
    </Alert>
  );
}
