import type { BrowserContext } from 'playwright-core';
import { listIn, valueIn } from './parsedJson';

/** Epoch milliseconds by the name of the moment. */
export type HostMarks = ReadonlyMap<string, number>;

/** What a URL of VS Code needs to inspect its extension host, as for debugging extensions. */
export function inspectable(url: string, port: number): string {
  return `${url}&payload=${encodeURIComponent(JSON.stringify([['inspect-extensions', String(port)]]))}`;
}

/** The performance marks of the extension host. No view shows those of extensions that activate late. */
export async function readHostMarks(browser: BrowserContext, port: number): Promise<HostMarks> {
  const page = await browser.newPage();
  try {
    const text = String(await page.evaluate(evaluation(await debuggerUrl(port))));
    const marks: unknown = JSON.parse(text);
    return new Map(
      listIn({ marks }, 'marks').map((mark) => [String(valueIn(mark, 'name')), Number(valueIn(mark, 'startTime'))]),
    );
  } finally {
    await page.close();
  }
}

async function debuggerUrl(port: number): Promise<string> {
  const targets: unknown = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  const [target] = listIn({ targets }, 'targets');
  return String(valueIn(target, 'webSocketDebuggerUrl'));
}

/** In the page, because Node.js 20 has no WebSocket. */
function evaluation(url: string): string {
  const parameters = {
    expression: 'JSON.stringify(globalThis.MonacoPerformanceMarks.getMarks())',
    returnByValue: true,
  };
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: parameters });
  return `new Promise((resolve, reject) => {
    const socket = new WebSocket(${JSON.stringify(url)});
    socket.onopen = () => socket.send(${JSON.stringify(message)});
    socket.onerror = () => reject(new Error('The extension host cannot be looked into.'));
    socket.onmessage = ({ data }) => {
      socket.close();
      resolve(JSON.parse(data).result.result.value);
    };
  })`;
}
