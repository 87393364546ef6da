// What every page does beyond HTML. Each part looks for its own attributes and leaves pages alone that have none; without
// it every page still works. The attributes are described in README.md beside `package.json`.
import { announceRefusal } from "./site/refusal";
import { hintAtScroll } from "./site/scroll";
import { guardFormsOnce } from "./site/once";
import { keepTyped } from "./site/keep";
import { saveByItself } from "./site/autosave";
import { showButtons } from "./site/buttons";
import { tellTime } from "./site/time";

announceRefusal();
tellTime();
guardFormsOnce();
keepTyped();
saveByItself();
showButtons();
hintAtScroll();
