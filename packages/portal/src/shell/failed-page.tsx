import { Container } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { ErrorNote } from '../ui/error-note.tsx';

/** Stands where a page could not be shown. */
export function FailedPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <Container size="xs" py="xl" component="main">
      <ErrorNote error={error} onRetry={retry} />
    </Container>
  );
}
