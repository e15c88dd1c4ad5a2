import * as vscode from 'vscode';

/** A box to type into. */
export interface TextStep {
  readonly prompt: string;
  /** The text to begin with, unless the person has typed another one before. */
  readonly value?: string | undefined;
  readonly placeHolder?: string;
  readonly isSecret?: boolean;
  /** What is wrong with the text, while it's typed. The box stays open unless it's only a warning. */
  readonly findProblem?: (text: string) => StepProblem;
  /** An empty box isn't accepted, and its problem isn't shown before the person tries. */
  readonly isRequired?: boolean;
  /** A button that answers the box in another way than with a text: see `isOtherWay`. */
  readonly otherWay?: vscode.QuickInputButton;
}

/** A warning has a severity. */
export type StepProblem = string | vscode.InputBoxValidationMessage | undefined;

/** A list to pick from. Its rows differ in what they show. */
export interface PickStep<Row extends vscode.QuickPickItem> {
  readonly prompt: string;
  readonly rows: readonly Row[];
}

/** A list to pick several rows from. Those that are `picked` are selected at first. */
export interface PickManyStep<Row extends vscode.QuickPickItem> extends PickStep<Row> {
  /** What the list asks for if no row is selected; without it, the selection may be empty. */
  readonly emptyText?: string;
  /** What takes the place of a new selection; `before` is how many rows were selected before it. */
  readonly correct?: (selected: readonly Row[], before: number) => readonly Row[];
}

/** A box whose rows depend on what was typed or pasted into it. */
export interface BoxStep<Row extends vscode.QuickPickItem> {
  readonly prompt: string;
  readonly describe: (typed: string) => Promise<BoxContents<Row>>;
  /** A row that can't be accepted only says something. */
  readonly canAccept: (row: Row) => boolean;
}

/** What a box shows. */
export interface BoxContents<Row extends vscode.QuickPickItem> {
  readonly rows: readonly Row[];
  /** Takes the place of what was typed. */
  readonly value?: string;
}

/** What was typed, and what the rows that were picked show. */
interface Answer {
  readonly text: string;
  readonly rows?: readonly string[];
}

/** What is taken from a prompt; none if it stays open. */
type Accepted<Result> = { readonly answer: Answer; readonly result: Result } | false | undefined;

/** Ends a run of the prompts, so that the next one shows an earlier step again. */
class BackError extends Error {
  override readonly name = 'BackError';
}

/**
 * The prompts of a task, one after the other, with a way back. Going back runs the task again and answers the steps before
 * that one with what the person has entered; so between two steps, a task only does what it may do twice.
 */
export class Steps {
  readonly #firstTitle: string;
  /** What the next prompt is called. */
  title: string;
  /** How many there are, as far as it's known. */
  total: number | undefined;
  /** By prompt: what the person entered, also where they went back. */
  readonly #answers = new Map<string, Answer>();
  /** The prompts of this run. */
  #reached: string[] = [];
  /** How many of them are answered without asking. */
  #answered = 0;
  #isReplaying = false;
  #isOtherWay = false;

  /** How many prompts this run has reached. */
  get count(): number {
    return this.#reached.length;
  }

  /** Whether the last prompt was answered without asking. */
  get isReplaying(): boolean {
    return this.#isReplaying;
  }

  /** Whether the last box was answered by its button. */
  get isOtherWay(): boolean {
    return this.#isOtherWay;
  }

  constructor(title: string) {
    this.#firstTitle = title;
    this.title = title;
  }

  /** @throws CancellationError if the person canceled */
  async text(step: TextStep): Promise<string> {
    const before = this.#reach(step.prompt);
    this.#isOtherWay = before.isAnswered && before.answer?.rows !== undefined;
    if (before.isAnswered) return before.answer?.text ?? '';
    const box = vscode.window.createInputBox();
    box.prompt = step.prompt;
    box.placeholder = step.placeHolder;
    box.password = step.isSecret === true;
    box.value = before.answer?.text ?? step.value ?? '';
    const showProblem = (): boolean => {
      const problem = step.findProblem?.(box.value);
      box.validationMessage = problem;
      return problem !== undefined && (typeof problem === 'string' || isError(problem));
    };
    if (before.answer && box.value !== '') showProblem();
    const { otherWay } = step;
    box.onDidChangeValue(() => {
      if (box.value === '') box.validationMessage = undefined;
      else showProblem();
    });
    const accept = (): Accepted<string> => {
      if (step.isRequired === true && box.value.trim() === '') return undefined;
      return showProblem() ? undefined : { answer: { text: box.value }, result: box.value };
    };
    return this.#show(box, step.prompt, accept, otherWay && { button: otherWay, result: '' });
  }

  /** @throws CancellationError if the person canceled */
  async pick<Row extends vscode.QuickPickItem>({ prompt, rows }: PickStep<Row>): Promise<Row> {
    const before = this.#reach(prompt);
    const picked = rows.find((row) => before.answer?.rows?.includes(keyOf(row)));
    if (before.isAnswered && picked) return picked;
    const picker = vscode.window.createQuickPick<Row>();
    picker.placeholder = prompt;
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.items = rows;
    if (picked) picker.activeItems = [picked];
    return this.#show(picker, prompt, () => {
      const [row] = picker.selectedItems;
      return row && { answer: { text: picker.value, rows: [keyOf(row)] }, result: row };
    });
  }

  /** @throws CancellationError if the person canceled */
  async pickMany<Row extends vscode.QuickPickItem>(step: PickManyStep<Row>): Promise<readonly Row[]> {
    const { prompt, rows, emptyText, correct } = step;
    const before = this.#reach(prompt);
    const picked = rows.filter((row) => before.answer?.rows?.includes(keyOf(row)));
    if (before.isAnswered) return picked;
    const picker = vscode.window.createQuickPick<Row>();
    picker.placeholder = prompt;
    picker.canSelectMany = true;
    picker.matchOnDescription = true;
    picker.matchOnDetail = true;
    picker.items = rows;
    picker.selectedItems = before.answer?.rows ? picked : rows.filter((row) => row.picked);
    let count = picker.selectedItems.length;
    picker.onDidChangeSelection((selected) => {
      const corrected = correct?.(selected, count) ?? selected;
      if (corrected !== selected) picker.selectedItems = corrected;
      count = picker.selectedItems.length;
      this.#answers.set(prompt, { text: '', rows: picker.selectedItems.map(keyOf) });
    });
    return this.#show(picker, prompt, () => {
      const result = picker.selectedItems;
      if (result.length > 0 || emptyText === undefined)
        return { answer: { text: '', rows: result.map(keyOf) }, result };
      picker.placeholder = emptyText;
      return undefined;
    });
  }

  /** @throws CancellationError if the person canceled */
  async box<Row extends vscode.QuickPickItem>({ prompt, describe, canAccept }: BoxStep<Row>): Promise<Row> {
    const before = this.#reach(prompt);
    const text = before.answer?.text ?? '';
    const { rows } = await describe(text);
    const picked = rows.find((row) => before.answer?.rows?.includes(keyOf(row)));
    if (before.isAnswered && picked) return picked;
    const picker = vscode.window.createQuickPick<Row>();
    picker.placeholder = prompt;
    picker.value = text;
    picker.items = rows;
    const isShown = (): boolean => shown === picker.value;
    let shown = text;
    const show = async (): Promise<void> => {
      const typed = picker.value;
      const contents = await describe(typed);
      // The person may have typed on.
      if (picker.value !== typed) return;
      shown = contents.value ?? typed;
      picker.value = shown;
      picker.items = contents.rows;
    };
    picker.onDidChangeValue(() => isShown() || void show());
    return this.#show(picker, prompt, async () => {
      // Who types and accepts at once has seen no row, or one of what was typed before.
      if (!isShown()) await show();
      const row = picker.items.find((item) => picker.selectedItems.includes(item)) ?? picker.items[0];
      return row && canAccept(row) && { answer: { text: picker.value, rows: [keyOf(row)] }, result: row };
    });
  }

  /**
   * Shows a step again: the one with this prompt, or the one before if there is no prompt. If the prompt is new in this run,
   * it comes after what has been entered.
   */
  again(prompt?: string): never {
    const index = prompt === undefined ? this.#reached.length - 1 : this.#reached.indexOf(prompt);
    this.#answered = index < 0 ? this.#reached.length : index;
    throw new BackError();
  }

  /** Begins with the first step again. */
  rewind(): void {
    this.#reached = [];
    this.title = this.#firstTitle;
    this.total = undefined;
  }

  #reach(prompt: string): { readonly isAnswered: boolean; readonly answer: Answer | undefined } {
    const answer = this.#answers.get(prompt);
    const isAnswered = answer !== undefined && this.#reached.length < this.#answered;
    this.#reached.push(prompt);
    this.#isReplaying = isAnswered;
    return { isAnswered, answer };
  }

  async #show<Result>(
    input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
    prompt: string,
    accept: () => Accepted<Result> | Promise<Accepted<Result>>,
    otherWay?: { readonly button: vscode.QuickInputButton; readonly result: Result },
  ): Promise<Result> {
    const step = this.#reached.length;
    this.#answered = step;
    this.#isReplaying = false;
    input.title = this.title;
    input.ignoreFocusOut = true;
    if (step > 1 || (this.total ?? 1) > 1) input.step = step;
    input.totalSteps = this.total;
    input.buttons = [...(step > 1 ? [vscode.QuickInputButtons.Back] : []), ...(otherWay ? [otherWay.button] : [])];
    try {
      return await new Promise<Result>((resolve, reject) => {
        input.onDidAccept(async () => {
          try {
            const accepted = await accept();
            if (!accepted) return;
            this.#answers.set(prompt, accepted.answer);
            resolve(accepted.result);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        input.onDidTriggerButton((button) => {
          if (otherWay?.button === button) {
            this.#isOtherWay = true;
            this.#answers.set(prompt, { text: input.value, rows: [] });
            resolve(otherWay.result);
            return;
          }
          this.#answers.set(prompt, { ...this.#answers.get(prompt), text: input.value });
          this.#answered = step - 2;
          reject(new BackError());
        });
        input.onDidHide(() => reject(new vscode.CancellationError()));
        input.show();
      });
    } finally {
      input.dispose();
    }
  }
}

/** The prompts of a task, or the title of one that begins with the next prompt. */
export type StepsOrTitle = Steps | string;

/** Prompts within a task, or as a task of its own. @throws as `runSteps` does */
export function ask<Result>(steps: StepsOrTitle, prompts: (steps: Steps) => Promise<Result>): Promise<Result> {
  return typeof steps === 'string' ? runSteps(steps, prompts) : prompts(steps);
}

/** Prompts for one thing, in the way in which it is prompted for among others. @throws as `runSteps` does */
export function runStep<Result>(title: string, prompt: (step: Steps) => Promise<Result>): Promise<Result> {
  return runSteps(title, (steps) => {
    steps.total = 1;
    return prompt(steps);
  });
}

/**
 * Prompts step by step. `prompts` runs again whenever the person goes back.
 * @throws CancellationError if the person canceled, and what `prompts` throws
 */
export async function runSteps<Result>(title: string, prompts: (steps: Steps) => Promise<Result>): Promise<Result> {
  const steps = new Steps(title);
  for (;;) {
    try {
      return await prompts(steps);
    } catch (error) {
      if (!isBack(error)) throw error;
      steps.rewind();
    }
  }
}

/** Also if the error says what it is about. */
function isBack(error: unknown): boolean {
  return error instanceof BackError || (error instanceof Error && error.cause instanceof BackError);
}

/** What a row shows. */
function keyOf({ label, description, detail }: vscode.QuickPickItem): string {
  return [label, description, detail].join('\n');
}

function isError({ severity }: vscode.InputBoxValidationMessage): boolean {
  return severity === vscode.InputBoxValidationSeverity.Error;
}
