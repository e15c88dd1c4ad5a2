/** Messages that the workbench tests don't show, each with the reason. */
export const unseenMessages: readonly { readonly reason: string; readonly messages: readonly string[] }[] = [];
