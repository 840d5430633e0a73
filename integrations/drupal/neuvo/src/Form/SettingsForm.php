<?php

declare(strict_types=1);

namespace Drupal\neuvo\Form;

use Drupal\Core\Form\ConfigFormBase;
use Drupal\Core\Form\FormStateInterface;
use Drupal\neuvo\PageRules;
use Drupal\neuvo\ScriptTag;

/**
 * Where the chat comes from, on which pages it stands and what it looks like.
 */
final class SettingsForm extends ConfigFormBase {

  private const SETTINGS = 'neuvo.settings';
  private const FIELDS = ['gateway', 'everywhere', 'pages', 'pages_mode', 'entries', 'color', 'position', 'opening', 'exit', 'note'];

  /**
   * {@inheritdoc}
   */
  public function getFormId(): string {
    return 'neuvo_settings';
  }

  /**
   * {@inheritdoc}
   */
  protected function getEditableConfigNames(): array {
    return [self::SETTINGS];
  }

  /**
   * {@inheritdoc}
   */
  public function buildForm(array $form, FormStateInterface $form_state): array {
    $titles = [
      'gateway' => ['url', $this->t('Address of the gateway'), $this->t('Such as https://chat.example.fi. The gateway must name this site in NEUVO_ORIGINS.')],
      'everywhere' => ['checkbox', $this->t('Show on every page'), $this->t('Otherwise place the block "Neuvo chat".')],
      'pages' => ['textarea', $this->t('Pages'), $this->t('One path a line; * stands for anything, <front> for the front page.')],
      'pages_mode' => ['select', $this->t('The pages above are'), NULL],
      'entries' => ['textarea', $this->t('Entries by page'), $this->t('One a line: /nuoret*|youth or /ikaantyneet*|elderly.')],
      'color' => ['textfield', $this->t('Colour'), $this->t('Such as #0d3b8f. A colour on which white cannot be read is passed over.')],
      'position' => ['select', $this->t('Side of the page'), NULL],
      'opening' => ['select', $this->t('The chat opens'), NULL],
      'exit' => ['url', $this->t('Where the quick exit leads'), $this->t('Empty: the weather.')],
      'note' => ['textarea', $this->t('Hours and numbers'), $this->t('Shown to readers without JavaScript, beside the link to the plain chat.')],
    ];
    foreach ($titles as $name => [$type, $title, $description]) {
      $form[$name] = [
        '#type' => $type,
        '#title' => $title,
        '#description' => $description,
        '#default_value' => $this->config(self::SETTINGS)->get($name),
      ];
    }
    $form['gateway']['#required'] = TRUE;
    $form['pages_mode']['#options'] = ['except' => $this->t('exceptions'), 'only' => $this->t('the only ones')];
    $form['position']['#options'] = ['end' => $this->t('where reading ends'), 'start' => $this->t('where reading begins')];
    $form['opening']['#options'] = [
      'button' => $this->t('by its own button'),
      'page' => $this->t('with the page'),
      'script' => $this->t('by a script of the site (window.neuvo.open())'),
    ];
    return parent::buildForm($form, $form_state);
  }

  /**
   * {@inheritdoc}
   */
  public function validateForm(array &$form, FormStateInterface $form_state): void {
    parent::validateForm($form, $form_state);
    if (ScriptTag::origin((string) $form_state->getValue('gateway')) === NULL) {
      $form_state->setErrorByName('gateway', $this->t('Give an https address without a path.'));
    }
    $rules = new PageRules((string) $form_state->getValue('pages'), FALSE, (string) $form_state->getValue('entries'));
    foreach ($rules->faults() as $line) {
      $form_state->setErrorByName('pages', $this->t('This line cannot be read: @line', ['@line' => $line]));
    }
    $color = (string) $form_state->getValue('color');
    if ($color !== '' && preg_match('/^#[0-9a-f]{6}$/iD', $color) !== 1) {
      $form_state->setErrorByName('color', $this->t('Give the colour as # and six digits.'));
    }
  }

  /**
   * {@inheritdoc}
   */
  public function submitForm(array &$form, FormStateInterface $form_state): void {
    $config = $this->config(self::SETTINGS);
    foreach (self::FIELDS as $name) {
      $config->set($name, $name === 'everywhere' ? (bool) $form_state->getValue($name) : $form_state->getValue($name));
    }
    $config->save();
    parent::submitForm($form, $form_state);
  }

}
