import { element } from "./dom";
import { say } from "./say";

let asking: Promise<void> | undefined;

/**
 * The login has expired: asks the person to log in again in another tab, and resolves when he says that he has. Nothing of
 * this page is lost. Requests that wait at the same time share one question.
 */
export function logInAgain(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

function ask(): Promise<void> {
  const goOn = element("button", { type: "button", class: "btn btn-primary" }, say("Ho eseguito l'accesso: prosegui", "I have logged in: go on"));
  const dialog = element(
    "dialog",
    { class: "ask", "aria-labelledby": "login-again-title" },
    element("h2", { id: "login-again-title" }, say("L'accesso è scaduto: nulla è andato perso", "Your login has expired: nothing was lost")),
    element("p", {}, say("Acceda di nuovo in un'altra scheda, poi torni qui.", "Log in again in another tab, then come back here.")),
    element(
      "div",
      { class: "actions" },
      element(
        "a",
        { href: "/login?next=%2Flogin%2Fagain", target: "_blank", rel: "noopener", class: "btn btn-outline-primary" },
        say("Accedi in un'altra scheda", "Log in in another tab"),
      ),
      goOn,
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    goOn.addEventListener("click", () => dialog.close());
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve();
    });
  });
}
