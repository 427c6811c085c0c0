/** Routes all UI strings through VS Code's localization. The entry of each bundle imports this file first, so that
 * strings made while modules load are translated too. */
import * as vscode from 'vscode';
import { translateWith } from '../core/text.ts';

translateWith(template => vscode.l10n.t(template));
