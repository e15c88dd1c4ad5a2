/** A minimal browser for sign-in pages: follows redirects, keeps cookies, and submits forms. */
export class FormBrowser {
  readonly #cookies = new Map<string, string>();

  /** Opens a page and returns it after all redirects. */
  async open(url: string): Promise<Page> {
    return this.#follow(new URL(url), {});
  }

  /** Submits the only form of a page with these fields and its hidden fields. */
  async submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page> {
    const action = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const body = new URLSearchParams(fields);
    for (const [, name = '', value = ''] of page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
      body.append(name, value);
    return this.#follow(new URL(action, page.url), { method: 'POST', body });
  }

  async #follow(url: URL, init: RequestInit): Promise<Page> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return { url, html: await response.text() };
    await response.arrayBuffer();
    return this.#follow(new URL(location, url), {});
  }
}

export interface Page {
  readonly url: URL;
  readonly html: string;
}
