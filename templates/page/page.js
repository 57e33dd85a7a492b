// Makes a long page shorter: finds tasks by name, folds and unfolds, gives a single task its own date or person.
// Everything else works without it.
const detailsOf = { snooze: 'all.until', 'not mine': 'all.names' };

/** Puts the field for a date, or a person, beside the choice of one task, as the choice for all has it. */
const askMore = (choice) => {
  for (const more of choice.parentElement.querySelectorAll('select ~ *')) more.remove();
  const field = document.querySelector(`[name="${detailsOf[choice.value]}"]`);
  if (!field) return;
  const more = field.cloneNode(true);
  more.name = choice.name.replace('task', detailsOf[choice.value].slice(4));
  more.value = field.value;
  more.setAttribute('aria-label', document.querySelector(`label[for="${field.id}"]`).textContent);
  more.removeAttribute('id');
  choice.after(more);
};

const long = document.querySelector('form.many');

if (long) {
  const choices = [...long.querySelectorAll('td select[name^="task."]')];
  long.classList.add('scripted');
  for (const above of long.querySelectorAll('.whole select ~ select option[value=""]')) above.remove();
  long.addEventListener('change', ({ target }) => {
    if (choices.includes(target)) askMore(target);
  });
  long.addEventListener('reset', () => {
    // Afterwards, when the choices are what they were.
    setTimeout(() => choices.forEach(askMore));
  });
}

const filter = document.querySelector('.filter');

if (filter) {
  const projects = [...document.querySelectorAll('.project:not(.again)')].map((project) => ({
    project,
    details: project.querySelector(':scope > details') ?? project,
    name: project.querySelector('h3').textContent.toLowerCase(),
    groups: [...project.querySelectorAll('.tasks, tbody')],
    tasks: [...project.querySelectorAll('.task, tbody tr:has(td)')].map((task) => ({
      task,
      name: task.querySelector('h4, th').textContent.toLowerCase(),
    })),
  }));
  const status = filter.querySelector('[role=status]');

  const foundText = (found) => {
    if (found === 0) return filter.dataset.none;
    return found === 1 ? filter.dataset.one : filter.dataset.many.replace('{}', found.toLocaleString('en'));
  };

  const find = (text) => {
    let found = 0;
    for (const { project, details, name, tasks, groups } of projects) {
      let shown = 0;
      for (const one of tasks) {
        one.task.hidden = !name.includes(text) && !one.name.includes(text);
        shown += Number(!one.task.hidden);
      }
      for (const group of groups)
        group.hidden = !group.querySelector('.task:not([hidden]), tr:has(td):not([hidden])');
      project.hidden = shown === 0;
      if (text && shown > 0) details.open = true;
      found += shown;
    }
    status.textContent = text ? foundText(found) : '';
  };

  const input = filter.querySelector('input');
  input.addEventListener('input', () => find(input.value.trim().toLowerCase()));
  // Enter would send the form around it: what was found is there already.
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
  filter.closest('form')?.addEventListener('reset', () => find(''));
  for (const button of filter.querySelectorAll('[data-fold]')) {
    button.addEventListener('click', () => {
      for (const { details } of projects) details.open = button.dataset.fold !== '';
    });
  }
  filter.hidden = false;
}
