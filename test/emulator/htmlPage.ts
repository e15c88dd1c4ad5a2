import type { OutgoingHttpHeaders } from 'node:http';
import type { Answer } from './answer';

const style = 'body{font:16px/1.5 sans-serif;max-width:36em;margin:4em auto;padding:0 1em}button{font:inherit}';

/** Escapes the title, but not the content, which must be safe HTML. */
export function htmlPage(status: number, title: string, content: string, headers: OutgoingHttpHeaders = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/html;charset=UTF-8', ...headers },
    body: `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${content}
</main></body>
</html>
`,
  };
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The error page for a rejected request. Like Autodesk's, it gives no reason. */
export function deadEndPage(headers: OutgoingHttpHeaders = {}): Answer {
  return htmlPage(400, 'There was a problem opening this page', '<p>Close this page and try again.</p>', headers);
}

export function redirect(location: string, headers: OutgoingHttpHeaders = {}): Answer {
  return { status: 302, headers: { Location: location, ...headers }, body: '' };
}
