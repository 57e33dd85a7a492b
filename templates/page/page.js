// Makes a long page shorter: finds tasks by name, folds and unfolds. Everything else works without it.
const filter = document.querySelector('.filter');

if (filter) {
  const projects = [...document.querySelectorAll('details.project:not(.again)')].map((details) => ({
    details,
    name: details.querySelector('h3').textContent.toLowerCase(),
    tasks: [...details.querySelectorAll('.task')].map((task) => ({
      task,
      name: task.querySelector('h4').textContent.toLowerCase(),
    })),
  }));
  const status = filter.querySelector('[role=status]');

  const foundText = (found) => {
    if (found === 0) return filter.dataset.none;
    return found === 1 ? filter.dataset.one : filter.dataset.many.replace('{}', found.toLocaleString('en'));
  };

  const find = (text) => {
    let found = 0;
    for (const { details, name, tasks } of projects) {
      let shown = 0;
      for (const one of tasks) {
        one.task.hidden = !name.includes(text) && !one.name.includes(text);
        shown += Number(!one.task.hidden);
      }
      details.hidden = shown === 0;
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
