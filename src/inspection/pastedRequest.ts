/** A request to Autodesk as far as a pasted text shows it. Holds no token. */
export interface PastedRequest {
  readonly method: string;
  readonly url: URL;
  /** Whether it has the `x-ads-region` or `region` header, or a region in its query. */
  readonly namesRegion: boolean;
}

const methodNames = 'GET|PUT|POST|DELETE|PATCH|HEAD';

/** A line of an HTTP log or file, with or without the host. */
const requestLine = new RegExp(`(?:^|[\\s>"'])(${methodNames})["',]*\\s+["']?((?:https?://|/)[^\\s"']+)`, 'm');

const absoluteUrl = /https?:\/\/[^\s"'`<>\\]+/g;

/** The request in a curl line, an HTTP log, or a text with a URL; undefined if there is none. */
export function findRequest(text: string): PastedRequest | undefined {
  const isCurl = /\bcurl(?:\.exe)?\s/.test(text);
  const line = isCurl ? undefined : requestLine.exec(text);
  const found = line?.[2] ?? findUrl(text);
  if (found === undefined) return undefined;
  const host = /^>?\s*host:\s*([\w.:-]+)/im.exec(text)?.[1] ?? 'developer.api.autodesk.com';
  if (!URL.canParse(found, `https://${host}`)) return undefined;
  const url = new URL(found, `https://${host}`);
  const namesRegion = /\bx-ads-region\b|["'\s]region["']?\s*:/i.test(text) || url.searchParams.has('region');
  return { method: line?.[1] ?? (isCurl ? methodOfCurl(text) : 'GET'), url, namesRegion };
}

/** The links in error responses lead to pages about the code. */
function findUrl(text: string): string | undefined {
  const urls = Array.from(text.matchAll(absoluteUrl), ([url]) => url).filter(
    (url) => !/\/(?:docs?|documentation)\//.test(url),
  );
  return urls.find((url) => /^https?:\/\/[\w.-]*autodesk\.com\//.test(url)) ?? urls[0];
}

/** @see https://curl.se/docs/manpage.html#-X */
function methodOfCurl(text: string): string {
  const named = new RegExp(`\\s(?:-X|--request)[\\s=]*["']?(${methodNames})\\b`).exec(text)?.[1];
  if (named !== undefined) return named;
  if (/\s(?:-I|--head)\b/.test(text)) return 'HEAD';
  if (/\s(?:-T|--upload-file)\b/.test(text)) return 'PUT';
  const hasBody = /\s(?:-d|-F|--data(?:-\w+)*|--form|--json)[\s=]/.test(text);
  return hasBody && !/\s(?:-G|--get)\b/.test(text) ? 'POST' : 'GET';
}

/**
 * Whether the `Authorization` header in a text has something between `Bearer` and the token, or no token at all: a second
 * blank, a quote, another `Bearer`, or a placeholder.
 */
export function hasMalformedHeader(text: string): boolean {
  const [, value] = /\bAuthorization["']?\s*[:=]\s*["']?(Bearer[^\r\n]{0,200})/i.exec(text) ?? [];
  if (value === undefined) return false;
  return /^Bearer(?: {2,}|\t| ?["'`“”‘’]| ?$| (?:Bearer|undefined|null|None|\$|\{|<|%|\[))/i.test(value);
}
