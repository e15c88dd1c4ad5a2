/** One block of a PEM text, with whatever line breaks its body has. */
export interface PemBlock {
  /** Such as `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly body: string;
}

/** The header of encrypted PKCS#1; RFC 1421 section 4.6. The cipher shows where it ends if the line breaks are lost. */
const encryptionHeader =
  /^\s*Proc-Type: *4,ENCRYPTED\s*DEK-Info: *(AES-[A-Z\d-]+,[\dA-F]{32}|DES-[A-Z\d-]+,[\dA-F]{16})/;

const marker = /-----(BEGIN|END) ([A-Z\d. ]{1,40})-----/g;

/**
 * Finds the blocks of a PEM text, in order. Text around them is ignored, and so is a block without its end.
 * @see https://www.rfc-editor.org/rfc/rfc7468#section-2
 */
export function findPemBlocks(text: string): readonly PemBlock[] {
  const markers = [...text.matchAll(marker)];
  return markers.flatMap((begin, index) => {
    const end = markers[index + 1];
    const [whole, kind, label = ''] = begin;
    if (kind !== 'BEGIN' || end?.[1] !== 'END' || end[2] !== label) return [];
    return [{ label, body: text.slice(begin.index + whole.length, end.index) }];
  });
}

/** Writes a block as PEM. Its line breaks are restored, because an input box removes them. */
export function toPem({ label, body }: PemBlock): string {
  const [header = '', cipher] = encryptionHeader.exec(body) ?? [];
  const headerLines = cipher === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher}`, ''];
  const lines =
    body
      .slice(header.length)
      .replaceAll(/\s+/g, '')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...headerLines, ...lines, `-----END ${label}-----`, ''].join('\n');
}
