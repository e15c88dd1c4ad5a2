/** Messages that the workbench tests don't show, each with the reason. */
export const unseenMessages: readonly { readonly reason: string; readonly messages: readonly string[] }[] = [
  {
    reason: 'The rig has one machine: its window, folders, and terminals are all there.',
    messages: [
      "APS Auth runs on another machine than this folder, so it can't write files there. Copy the variables and paste them into the file instead.",
      'Apps can be exported only to a folder on the machine this window is connected to.',
      'Private keys can be exported only to a folder on the machine this window is connected to.',
      'Terminals of this window run on another machine, where the aps-token command would find neither VS Code nor your credentials.',
      'on another machine',
    ],
  },
  {
    reason: 'Only the desktop editor says it, and the rig is one for the browser.',
    messages: ['The browser opens the editor. Works on the desktop, including SSH and containers.'],
  },
  {
    reason: 'Only an editor that is older than the API, or has another one, says it.',
    messages: ["This editor doesn't start MCP servers of extensions. Use aps-token run instead."],
  },
  {
    reason: "Only the desktop's own file dialog says it; the one in the browser names no types of files.",
    messages: ['Private keys'],
  },
];
