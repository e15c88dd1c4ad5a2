import { buttonKey, type Page, type PageButton, type PageRow, type PageSection, type PageStatus } from './page';
import { pageScript } from './pageScript';
import { pageStyle } from './pageStyle';

/** What a document needs besides the page. */
export interface DocumentOptions {
  /** For the only style and the only script that may take effect. */
  readonly nonce: string;
  /** As BCP 47 has it. */
  readonly language: string;
}

/** A document for a webview that loads nothing, sends nothing, and runs one script: ours. */
export function documentHtml(page: Page, { nonce, language }: DocumentOptions): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style nonce="${nonce}">${pageStyle}</style>
</head>
<body>
${mainHtml(page)}
<script nonce="${nonce}">${pageScript}</script>
</body>
</html>`;
}

/** The part of the document that changes with the page. */
export function mainHtml({ title, lead, text, buttons, sections }: Page): string {
  const status = lead ? statusHtml(lead) : '';
  return `<main><h1>${escapeHtml(title)}</h1><div class="lead" role="status">${status}</div>${paragraphs(text)}${buttonsHtml(buttons)}${sections.map(sectionHtml).join('')}</main>`;
}

function sectionHtml({ heading, text, rows, buttons }: PageSection, index: number): string {
  const id = `section-${index}`;
  // The roles stay where a narrow page makes blocks of the cells.
  const table =
    rows.length === 0
      ? ''
      : `<table role="table" aria-labelledby="${id}"><tbody role="rowgroup">${rows.map(rowHtml).join('')}</tbody></table>`;
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(heading)}</h2>${paragraphs(text)}${table}${buttonsHtml(buttons)}</section>`;
}

function rowHtml({ name, status, text, buttons, isCode }: PageRow): string {
  const label = isCode === true ? `<code>${escapeHtml(name)}</code>` : escapeHtml(name);
  const contents = `${status ? statusHtml(status) : ''}${paragraphs(...text)}${buttonsHtml(buttons)}`;
  return `<tr role="row"><th role="rowheader" scope="row">${label}</th><td role="cell">${contents}</td></tr>`;
}

function statusHtml({ state, words }: PageStatus): string {
  return `<p class="status ${state}">${icons[state]}<span>${escapeHtml(words)}</span></p>`;
}

function buttonsHtml(buttons: readonly PageButton[] = []): string {
  if (buttons.length === 0) return '';
  const one = (button: PageButton): string =>
    `<button type="button"${button.isPrimary === true ? ' class="primary"' : ''} data-key="${escapeHtml(buttonKey(button))}">${escapeHtml(button.title)}</button>`;
  return `<div class="buttons">${buttons.map(one).join('')}</div>`;
}

function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts
    .filter(Boolean)
    .map((text) => `<p>${escapeHtml(text ?? '')}</p>`)
    .join('');
}

/** Sixteen pixels wide, in the color of their text; the words beside them say the same. */
const icons: Readonly<Record<PageStatus['state'], string>> = {
  good: svg('<circle cx="8" cy="8" r="6.5"/><path d="M5 8.2l2.1 2.1L11 6"/>'),
  doubtful: svg('<path d="M8 1.8L15 14H1z"/><path d="M8 6v4M8 11.6v.8"/>'),
  wrong: svg('<circle cx="8" cy="8" r="6.5"/><path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8"/>'),
  unknown: svg('<circle cx="8" cy="8" r="6.5"/><path d="M8 7.2v4M8 4.6v.9"/>'),
  busy: svg('<circle cx="8" cy="8" r="6.5"/><path d="M8 4.4V8l2.4 1.6"/>'),
};

function svg(shape: string): string {
  return `<svg aria-hidden="true" focusable="false" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;
}

/** Control and direction characters can reorder the text around them. */
const invisible = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(invisible, ' ').replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
