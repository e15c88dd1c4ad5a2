/** The look of a page in the colors of the person's theme. */
export const pageStyle = `
body { margin: 0; padding: 0; color: var(--vscode-foreground); line-height: 1.5; }
main { max-width: 52rem; margin: 0 auto; padding: 1.25rem 1.5rem 2.5rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.6em; font-weight: 600; line-height: 1.25; }
h2 { margin: 2rem 0 .25rem; padding-bottom: .25rem; font-size: 1.15em; font-weight: 600;
  border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, var(--vscode-panel-border))); }
p { margin: .25rem 0; unicode-bidi: plaintext; }
.lead .status { font-size: 1.15em; }
.status { display: flex; gap: .4em; align-items: flex-start; }
.status svg { flex: none; margin-top: .22em; }
.good svg { color: var(--vscode-charts-green); }
.doubtful svg { color: var(--vscode-editorWarning-foreground); }
.wrong svg { color: var(--vscode-editorError-foreground); }
.unknown svg, .busy svg { color: var(--vscode-descriptionForeground); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem 0; text-align: start; vertical-align: top; }
th { width: 13rem; padding-inline-end: 1.25rem; font-weight: normal; color: var(--vscode-descriptionForeground); }
td > p:first-child { margin-top: 0; }
td > p:last-child { margin-bottom: 0; }
code { padding: 0; font-family: var(--vscode-editor-font-family); font-size: .95em; color: var(--vscode-foreground);
  background: none; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0 .25rem; }
td .buttons { margin: .4rem 0 .1rem; }
button { max-width: 100%; padding: .3rem .8rem; font: inherit; text-align: center; cursor: pointer; border-radius: 2px;
  color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground);
  border: 1px solid var(--vscode-button-secondaryBorder, var(--vscode-contrastBorder, transparent)); }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button.primary { color: var(--vscode-button-foreground); background: var(--vscode-button-background);
  border-color: var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); }
button.primary:hover { background: var(--vscode-button-hoverBackground); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.vscode-high-contrast th { color: var(--vscode-foreground); }
.vscode-high-contrast button:hover { outline: 1px dashed var(--vscode-contrastActiveBorder); outline-offset: 2px; }
@media (max-width: 30rem) {
  main { padding: 1rem 1rem 2rem; }
  table, tbody, tr, th, td { display: block; width: auto; }
  tr { padding: .35rem 0; }
  th, td { padding: 0; }
}
`;
