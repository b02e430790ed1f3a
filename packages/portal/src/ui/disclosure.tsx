import classes from './disclosure.module.css';

/** Text that is shown when somebody asks for it: a frame, a payload, a certificate. */
export function Disclosure({ summary, text }: { readonly summary: string; readonly text: string }) {
  return (
    <details className={classes.disclosure}>
      <summary>{summary}</summary>
      {/* Long lines scroll, which the keyboard must be able to do too. */}
      <pre tabIndex={0} aria-label={summary}>
        {text}
      </pre>
    </details>
  );
}
