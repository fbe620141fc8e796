// The dialog to bring something: made when it is first asked for.

import { make } from '../draw/dom.js';

export function createDialog() {
  const title = Object.assign(make('h2', '', 'Bring your own'), { id: 'bring-title' });
  const hint = make(
    'p',
    'hint bring-hint',
    'A table of points as text (CSV or what a spreadsheet copies), an experiment as JSON, as this page downloads it, or a link of this page or of TensorFlow Playground. Paste it here, choose a file, or drop one anywhere on the page. Nothing is sent anywhere.',
  );
  const name = Object.assign(make('p', 'bring-name'), { id: 'bring-name', hidden: true });
  const field = make('textarea', 'number');
  Object.assign(field, { id: 'bring-text', rows: 8, ariaLabel: 'CSV, JSON or a link', spellcheck: false, placeholder: 'x1,x2,y\n0.5,-1.2,1\n…' });
  const columns = Object.assign(make('div', 'columns'), { id: 'bring-columns', hidden: true });
  const error = Object.assign(make('p', 'error'), { id: 'bring-error', role: 'alert', hidden: true });
  const file = make('input', 'hidden');
  Object.assign(file, { id: 'bring-file', type: 'file', accept: '.csv,.tsv,.tab,.txt,.dat,.data,.json', ariaLabel: 'File' });
  const choose = Object.assign(make('label', 'button', 'Choose a file'), { htmlFor: file.id });
  const close = make('button', 'button', 'Close');
  const open = make('button', 'button strong', 'Open');
  const dialog = make('dialog', 'bring', title, hint, name, field, columns, error, make('div', 'bring-actions', file, choose, close, open));
  dialog.id = 'bring-dialog';
  dialog.setAttribute('aria-labelledby', title.id);
  document.body.append(dialog);
  close.addEventListener('click', () => dialog.close());
  return { dialog, name, field, columns, error, file, open };
}
