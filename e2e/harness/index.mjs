// All that a journey needs, in one import.
export { choose } from "./choose.mjs";
export { launch } from "./browser.mjs";
export { DESKTOP, PHONE, journey } from "./demo.mjs";
export { tabTo, walkByKeyboard } from "./keyboard.mjs";
export { speaks } from "./language.mjs";
export { library } from "./library.mjs";
export { axe, fits, look, shot } from "./look.mjs";
export { cut, slow, weight } from "./network.mjs";
export { fitForPaper, print } from "./paper.mjs";
export { PIN, importKey, keyFile, untilFirstShare } from "./session.mjs";
