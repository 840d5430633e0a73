<?php

declare(strict_types=1);

namespace Drupal\neuvo\Plugin\Block;

use Drupal\Core\Block\BlockBase;
use Drupal\neuvo\Chat;

/**
 * The advice chat.
 *
 * @Block(
 *   id = "neuvo",
 *   admin_label = @Translation("Neuvo chat"),
 *   category = @Translation("Services")
 * )
 */
final class NeuvoBlock extends BlockBase {

  /**
   * {@inheritdoc}
   */
  public function build(): array {
    return Chat::build();
  }

}
